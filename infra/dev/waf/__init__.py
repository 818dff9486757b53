"""What a web application firewall with OWASP's Core Rule Set makes of what we send."""
