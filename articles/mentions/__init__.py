"""Who is mentioned where: names in texts become mentions, verdicts stay. See docs/linking.md."""
