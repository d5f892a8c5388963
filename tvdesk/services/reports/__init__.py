"""Reports made from records: figures and outline in, an official document out."""
