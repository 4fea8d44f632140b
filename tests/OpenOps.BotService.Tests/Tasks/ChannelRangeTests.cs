using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Tasks;

namespace OpenOps.BotService.Tests.Tasks;

public sealed class ChannelRangeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", "2026-11-20T12:30Z", "2026-11-21T12:30Z", "the last 24 hours")]
    [InlineData("7d", "2026-11-14T12:30Z", "2026-11-21T12:30Z", "the last 7 days")]
    [InlineData("1W", "2026-11-14T12:30Z", "2026-11-21T12:30Z", "the last week")]
    [InlineData("90m", "2026-11-21T11:00Z", "2026-11-21T12:30Z", "the last 90 minutes")]
    [InlineData("today", "2026-11-20T23:00Z", "2026-11-21T12:30Z", "today")]
    [InlineData("yesterday", "2026-11-19T23:00Z", "2026-11-20T23:00Z", "yesterday")]
    [InlineData("from 2026-11-01 to 2026-11-05", "2026-10-31T23:00Z", "2026-11-05T23:00Z", "1 Nov 2026 to 5 Nov 2026")]
    [InlineData("from 2026-11-01", "2026-10-31T23:00Z", "2026-11-21T12:30Z", "since 1 Nov 2026")]
    [InlineData("since 2026-11-20 14:15", "2026-11-20T13:15Z", "2026-11-21T12:30Z", "since 20 Nov 2026 14:15")]
    [InlineData("from 2026-11-20T14:15 to 2026-11-20T15:00", "2026-11-20T13:15Z", "2026-11-20T14:00Z", "20 Nov 2026 14:15 to 20 Nov 2026 15:00")]
    [InlineData("from 2026-11-20T14:15:00Z", "2026-11-20T14:15Z", "2026-11-21T12:30Z", "since 20 Nov 2026 15:15")]
    [InlineData("from 2026-10-25 to 2026-10-25", "2026-10-24T22:00Z", "2026-10-25T23:00Z", "25 Oct 2026 to 25 Oct 2026")]
    [InlineData("from 2026-11-01 to 2027-01-01", "2026-10-31T23:00Z", "2026-11-21T12:30Z", "1 Nov 2026 to 1 Jan 2027")]
    public void Parse_ByTheClockOfBerlin(string text, string from, string to, string words)
    {
        var (range, told) = Parse(text, "Europe/Berlin");
        Assert.Equal("", told);
        Assert.Equal((DateTimeOffset.Parse(from), DateTimeOffset.Parse(to), words), (range!.From, range.To, range.Words));
    }

    [Theory]
    [InlineData("0d", "no time at all")]
    [InlineData("9999w", "a year at most")]
    [InlineData("12345d", "I do not know which time `12345d` means")]
    [InlineData("from", "cannot read that time")]
    [InlineData("from 2026-13-01", "cannot read that time")]
    [InlineData("from 2026-11-05 to", "cannot read that time")]
    [InlineData("from 2026-11-05 to 2026-11-01", "ends before it begins")]
    [InlineData("from 2027-01-01", "has not come yet")]
    [InlineData("from 0001-01-01", "cannot read that time")]
    [InlineData("from 1999-01-01", "a year at most")]
    [InlineData("from 2026-11-01T99:00", "cannot read that time")]
    [InlineData("from 9999-12-31", "cannot read that time")]
    [InlineData("last week", "`last week`")]
    public void Parse_WhatIsNoTime_SaysWhy(string text, string told)
    {
        var result = Parse(text, "Europe/Berlin");
        Assert.Null(result.Range);
        Assert.Contains(told, result.Told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Nowhere/City")]
    public void Parse_WithoutATimeZone_UsesUtc(string zone) =>
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero), Parse("today", zone).Range!.From);

    [Fact]
    public void Moment_WhereTheClockIsChanged_Exists()
    {
        var clock = PersonTime.Of(Person("Europe/Berlin"));
        Assert.Equal(DateTimeOffset.Parse("2026-03-29T01:30Z"), clock.Moment(new DateTime(2026, 3, 29, 2, 30, 0)));
        Assert.Equal(DateTimeOffset.Parse("2026-10-25T00:30Z"), clock.Moment(new DateTime(2026, 10, 25, 2, 30, 0)));
    }

    private static (ChannelRange? Range, string Told) Parse(string text, string zone) =>
        ChannelRange.Parse(text.Split(' ', StringSplitOptions.RemoveEmptyEntries), PersonTime.Of(Person(zone)), Now);

    private static MattermostUser Person(string zone) => new()
    {
        Timezone = new Dictionary<string, string> { ["useAutomaticTimezone"] = "true", ["automaticTimezone"] = zone, ["manualTimezone"] = "Asia/Tokyo" },
    };
}
