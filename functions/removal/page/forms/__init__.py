"""What the page's forms say, read strictly: a module for each kind of answer."""
