"""Servers that others wrote, where Debian's are installed: nginx, and Apache with OWASP's Core Rule Set."""
