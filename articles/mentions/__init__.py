"""Who is mentioned where: names in texts become mentions; editors' verdicts stay. See docs/linking.md."""
