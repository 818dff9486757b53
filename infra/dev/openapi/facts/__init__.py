"""Every fact as it is told: by webhook, in `/facts` and in the feed alike."""
