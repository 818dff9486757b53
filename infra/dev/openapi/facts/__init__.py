"""Every fact as parties get it: by webhook, in `/facts` and in the feed alike."""
