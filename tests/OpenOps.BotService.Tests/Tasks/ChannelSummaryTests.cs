using System.Text.Json.Nodes;
using OpenOps.BotService.Replies;
using OpenOps.BotService.Tests.Service;

namespace OpenOps.BotService.Tests.Tasks;

public sealed class ChannelSummaryTests
{
    [Fact]
    public async Task Channel_OfTheLastDay_GivesRootsAndReplies()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        var thread = await tasks.ThreadAsync((room.Bob, "We ship on Monday."), (room.Alice, "Good."));
        await ChatRoom.SayAsync(room.Bob, room.Channel.Id, "Lunch?");
        tasks.Backend.Script = call => call.SayAsync("Shipping [#1].");
        await tasks.RunAsync(room.Alice, room.Channel.Id, "/summarize channel");
        var done = await tasks.DoneAsync(room.Alice);
        Assert.Equal($"📝 Summary of ~pilot, the last 24 hours\n\nShipping [#1]({room.ServerUrl}_redirect/pl/{thread[0].Id}).", done.Message);
        var call = Assert.Single(tasks.Backend.Calls);
        Assert.Equal("summarize_channel", call.Metadata("operation"));
        var material = call.Conversation[0];
        Assert.Contains("[#1] @bob, ", material, StringComparison.Ordinal);
        Assert.Matches(@"\[#2\] @alice, [^\n]*, in the thread of \[#1\]: Good\.", material);
        Assert.Matches(@"\[#3\] @bob, [^\n]*: Lunch\?", material);
        Assert.DoesNotContain("[#4]", material, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Channel_NamedAndUnread_StartsWhereThePersonLeftOff()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        await ChatRoom.SayAsync(room.Bob, room.Channel.Id, "Seen before");
        await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "My own, so all is read");
        Assert.StartsWith("🗒️ You have read everything there", await tasks.RunAsync(room.Alice, room.Channel.Id, "/summarize channel unread"), StringComparison.Ordinal);
        await ChatRoom.SayAsync(room.Bob, room.Channel.Id, "New for Alice");
        var elsewhere = await tasks.PrivateChannelAsync("elsewhere", room.Alice, room.Assistant);
        await tasks.RunAsync(room.Alice, elsewhere.Id, "/summarize channel ~pilot unread");
        Assert.StartsWith("📝 Summary of ~pilot, since you last looked\n\n", (await tasks.DoneAsync(room.Alice)).Message, StringComparison.Ordinal);
        var material = Assert.Single(tasks.Backend.Calls).Conversation[0];
        Assert.Contains("New for Alice", material, StringComparison.Ordinal);
        Assert.DoesNotContain("Seen before", material, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Channel_UnreadWhereTheServerHidesWhatIsRead_SaysWhatToWriteInstead()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        await ChatRoom.SayAsync(room.Bob, room.Channel.Id, "New for Alice");

        // Newer servers tell everybody but the person themselves -1.
        await room.BreakAsync(new JsonObject
        {
            ["path"] = $"/api/v4/channels/{room.Channel.Id}/members/{room.Alice.Id}", ["count"] = 1,
            ["body"] = new JsonObject { ["channel_id"] = room.Channel.Id, ["user_id"] = room.Alice.Id, ["last_viewed_at"] = -1 },
        });

        var told = await tasks.RunAsync(room.Alice, room.Channel.Id, "/summarize channel unread");

        Assert.StartsWith("🤔 The server does not tell me what you have read there. Say how far back instead. Try `24h`, ", told, StringComparison.Ordinal);
        Assert.Empty(tasks.Backend.Calls);
    }

    [Fact]
    public async Task Channel_InAnotherTimeZone_ShowsThatClock()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        await tasks.AskAsync(HttpMethod.Put, $"users/{room.Alice.Id}/patch", room.Alice, new()
        {
            ["timezone"] = new JsonObject { ["useAutomaticTimezone"] = "false", ["automaticTimezone"] = "", ["manualTimezone"] = "Pacific/Kiritimati" },
        });
        var post = await ChatRoom.SayAsync(room.Bob, room.Channel.Id, "We ship on Monday.");
        await tasks.RunAsync(room.Alice, room.Channel.Id, "/summarize channel 2h");
        await tasks.DoneAsync(room.Alice);
        var local = DateTimeOffset.FromUnixTimeMilliseconds(post.CreateAt).ToOffset(TimeSpan.FromHours(14));
        Assert.Contains($"[#1] @bob, {local:ddd d MMM yyyy HH:mm}: We ship", Assert.Single(tasks.Backend.Calls).Conversation[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Channel_WithNothingInIt_SaysSo()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        var quiet = await tasks.PrivateChannelAsync("quiet", room.Alice, room.Assistant);
        await tasks.RunAsync(room.Alice, quiet.Id, "/summarize channel 1m");
        var done = await tasks.DoneAsync(room.Alice);
        Assert.Equal(AnswerStates.Failed, ChatRoom.PropsOf(done).State);
        Assert.Contains("There is nothing to read there", done.Message, StringComparison.Ordinal);
        Assert.Empty(tasks.Backend.Calls);
    }
}
