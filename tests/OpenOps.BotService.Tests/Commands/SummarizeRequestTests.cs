using OpenOps.BotService.Commands;
using OpenOps.BotService.Tasks;

namespace OpenOps.BotService.Tests.Commands;

public sealed class SummarizeRequestTests
{
    private const string Id = "qn88z68w5pfqbkrw3gb8sgebsh";

    [Theory]
    [InlineData("", "summarize_thread", null, null)]
    [InlineData("thread", "summarize_thread", null, null)]
    [InlineData("@assistant actions", "action_items", "assistant", null)]
    [InlineData("questions https://chat.example/lab/pl/" + Id, "open_questions", null, Id)]
    [InlineData("<https://chat.example/_redirect/pl/" + Id + "?x=1#y> Actions @claude,", "action_items", "claude", Id)]
    [InlineData(Id, "summarize_thread", null, Id)]
    [InlineData("channel 7d @claude", "summarize_channel", "claude", null)]
    public void Parse_WhatPeopleWrite(string text, string kind, string? bot, string? post)
    {
        var request = SummarizeRequest.Parse(text);
        Assert.Equal((kind, bot, post, null), (request.Kind, request.Bot, request.PostId, request.Unknown));
    }

    [Theory]
    [InlineData("please", "please")]
    [InlineData("https://chat.example/lab/pl/short", "https://chat.example/lab/pl/short")]
    [InlineData("actions questions", "questions")]
    [InlineData("@a @b", "@b")]
    public void Parse_AnythingElse_IsNamed(string text, string unknown) => Assert.Equal(unknown, SummarizeRequest.Parse(text).Unknown);

    [Fact]
    public void Parse_HostileInput_NeverFailsAndNamesOnlyIds()
    {
        var random = new Random(20261121);
        string[] pieces = ["@", "/pl/", Id, "channel", "from", "to", "2026-11-01", "9999w", "~", "`", "\0", "\u202E", "🙂", "\uD83D", "é", "\n", "\t", "[#1](", ")", "#", "?", "unread", "24h", "-1d"];
        for (var run = 0; run < 5_000; run++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)] + (random.Next(2) == 0 ? " " : "")));
            var request = SummarizeRequest.Parse(text);
            Assert.True(request.PostId is null || request.PostId == Id, text);
            Assert.Contains(request.Kind, (string[])[TaskKinds.SummarizeThread, TaskKinds.ActionItems, TaskKinds.OpenQuestions, TaskKinds.SummarizeChannel]);
            Assert.DoesNotContain('`', ChannelRange.Quoted(request.Unknown ?? ""));
            Assert.True(ChannelRange.Quoted(text).Length <= 61);
            Assert.False(char.IsHighSurrogate(ChannelRange.Quoted(string.Concat(Enumerable.Repeat("🙂", 50)))[^2]));
            var (range, told) = ChannelRange.Parse([.. request.Channel], PersonTime.Of(new()), new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
            Assert.True(range is null ? told.Length > 0 : range.From < range.To, text);
        }
    }
}
