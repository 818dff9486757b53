"""Where facts are sent: webhooks and addresses of mail, their health, their secrets, who owns them."""
