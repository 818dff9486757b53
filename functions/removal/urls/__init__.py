"""URLs as browsers parse them: which are accepted, which resource they name, which hosts can exist. Pure."""
