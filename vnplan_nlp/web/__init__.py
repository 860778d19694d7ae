"""A citation index in a browser: pages for people and a JSON API, on the machine itself by default."""
