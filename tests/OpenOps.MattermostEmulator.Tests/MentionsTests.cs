using System.Text.Json.Nodes;
using OpenOps.MattermostEmulator.Tests.Emulation;

namespace OpenOps.MattermostEmulator.Tests;

public sealed class MentionsTests
{
    [Theory]
    [InlineData("@lab.bot hello", true)]
    [InlineData("@LAB.BOT: hello", true)]
    [InlineData("ask @lab.bot.", true)]
    [InlineData("ask @lab.bot, please", true)]
    [InlineData("> said @lab.bot", true)]
    [InlineData("**@lab.bot**", true)]
    [InlineData("@channel all of you", true)]
    [InlineData("`@lab.bot` is its name", false)]
    [InlineData("```\n@lab.bot\n```", false)]
    [InlineData("mail me@lab.bot", false)]
    [InlineData("@lab.bots", false)]
    [InlineData("@here who is online", false)]
    [InlineData("plain", false)]
    public async Task Message_InChannel_MentionsBotOrNot(string message, bool expected)
    {
        await using var emulator = await Emulator.StartAsync();
        var bot = await emulator.AddBotAsync("lab.bot");
        var alice = await emulator.AddMemberAsync();
        var channel = await emulator.AddChannelAsync("O", alice, bot);
        await using var socket = await alice.ConnectAsync();

        await alice.SayAsync(channel, message);

        var data = (await socket.ExpectPostedAsync(message))["data"]!;
        Assert.Equal(expected ? $"[\"{bot.Id}\"]" : null, (string?)data["mentions"]);
    }

    [Fact]
    public async Task Message_InDirectChannel_AlwaysMentionsTheOther()
    {
        await using var emulator = await Emulator.StartAsync();
        var bot = await emulator.AddBotAsync("helper");
        var alice = await emulator.AddMemberAsync("alice");
        await using var socket = await bot.ConnectAsync();
        var channel = await emulator.DirectAsync(alice, bot);

        await alice.SayAsync(channel, "hi");

        Assert.Equal(bot.Id, (await socket.ExpectAsync("direct_added"))["data"].Text("teammate_id"));
        var data = (await socket.ExpectPostedAsync("hi"))["data"]!;
        Assert.Equal($"[\"{bot.Id}\"]", data.Text("mentions"));
        Assert.Equal("@alice", data.Text("channel_display_name"));
        Assert.Equal("@alice", data.Text("sender_name"));
        Assert.Equal("D", data.Text("channel_type"));
        Assert.True((bool)data["set_online"]!);
    }

    [Fact]
    public async Task Reply_InTheBotsThread_MentionsNobodyByItself()
    {
        await using var emulator = await Emulator.StartAsync();
        var bot = await emulator.AddBotAsync("helper");
        var alice = await emulator.AddMemberAsync();
        var channel = await emulator.AddChannelAsync("O", alice, bot);
        var root = await bot.SayAsync(channel, "root");
        await using var socket = await alice.ConnectAsync();

        await alice.SayAsync(channel, "and then?", root.Text("id"));

        Assert.Null((await socket.ExpectPostedAsync("and then?"))["data"]!["mentions"]);
    }

    [Fact]
    public async Task Message_NestedTooDeepToParse_IsStillPosted()
    {
        await using var emulator = await Emulator.StartAsync();
        var bot = await emulator.AddBotAsync("helper");
        var channel = await emulator.AddChannelAsync("O", emulator.Admin, bot);
        var message = string.Concat(Enumerable.Repeat("> ", 3000)) + "@helper";

        Assert.Equal(message, (await emulator.Admin.SayAsync(channel, message)).Text("message"));
        Assert.Contains("@helper", ((JsonNode)(await emulator.Admin.PostAsync("//emulator/render", new { text = message }))).Text("html"));
    }
}
