"""The queueing model beside closed forms, the real sweep, the template and the page that quotes it."""
