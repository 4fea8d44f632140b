using System.Text.Json.Nodes;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Tests.Service;

namespace OpenOps.BotService.Tests.Tools;

/// <summary>Tools that read the chat: nobody sees more through them than without them, nor do those who read the answer.</summary>
public sealed class ChatToolTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Search_InADirectMessage_FindsWhatTheAskerMayReadAndNothingElse()
    {
        await using var room = await ChatRoom.OpenAsync();
        var (secret, _) = await SecretAsync(room);
        var open = await ChatRoom.SayAsync(room.Bob, room.Channel.Id, "the pineapple launch is on Monday");
        var another = await ChatRoom.SayAsync(room.Bob, await room.DirectAsync(room.Bob, room.Assistant), "pineapple, between us");
        await room.AnswerAsync(another, room.Bob, room.Assistant);

        var found = await RunAsync(room, await room.DirectAsync(room.Alice, room.Assistant), "search_messages", """{"words":"pineapple"}""");

        Assert.Contains("@bob, ", Result(found), StringComparison.Ordinal);
        Assert.Contains($"in ~pilot (post {open.Id}):\nthe pineapple launch is on Monday", Result(found), StringComparison.Ordinal);
        Assert.DoesNotContain(secret.Id, Result(found), StringComparison.Ordinal);
        Assert.DoesNotContain("between us", Result(found), StringComparison.Ordinal);
        Assert.DoesNotContain(another.Id, Result(found), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_InAChannel_FindsOnlyWhatStandsThere()
    {
        await using var room = await ChatRoom.OpenAsync();
        var (secret, channel) = await SecretAsync(room);
        await room.Administration.AddToChannelAsync(channel.Id, room.Alice.Id, Cancellation);
        var open = await ChatRoom.SayAsync(room.Bob, room.Channel.Id, "the pineapple launch is on Monday");

        var found = await RunAsync(room, room.Channel.Id, "search_messages", """{"words":"pineapple"}""");
        var direct = await RunAsync(room, await room.DirectAsync(room.Alice, room.Assistant), "search_messages", """{"words":"pineapple"}""");

        // Alice may read both, but Bob reads the channel too.
        Assert.Contains(open.Id, Result(found), StringComparison.Ordinal);
        Assert.DoesNotContain(secret.Id, Result(found), StringComparison.Ordinal);
        Assert.Contains(secret.Id, Result(direct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_WordsThatNameAnotherChannel_DoNotLeadThere()
    {
        await using var room = await ChatRoom.OpenAsync();
        var (secret, channel) = await SecretAsync(room);
        foreach (var place in (string[])[room.Channel.Id, await room.DirectAsync(room.Alice, room.Assistant)])
        {
            var found = await RunAsync(room, place, "search_messages", $$"""{"words":"in:{{channel.Name}} pineapple"}""");
            Assert.DoesNotContain(secret.Id, Result(found), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ReadThread_OfAChannelTheAskerIsNotIn_IsNotThere()
    {
        await using var room = await ChatRoom.OpenAsync();
        var (secret, channel) = await SecretAsync(room);
        var direct = await room.DirectAsync(room.Alice, room.Assistant);
        var arguments = $$"""{"post_id":"{{secret.Id}}"}""";

        Assert.Equal("not_found", Error(await RunAsync(room, direct, "read_thread", arguments)));
        await room.Administration.AddToChannelAsync(channel.Id, room.Alice.Id, Cancellation);
        Assert.Contains("the secret pineapple", Result(await RunAsync(room, direct, "read_thread", arguments)), StringComparison.Ordinal);
        Assert.Equal("not_found", Error(await RunAsync(room, room.Channel.Id, "read_thread", arguments)));
        Assert.Equal("not_found", Error(await RunAsync(room, direct, "read_thread", """{"post_id":"abcdefghijklmnopqrstuvwxyz"}""")));
        Assert.Equal("invalid_arguments", Error(await RunAsync(room, direct, "read_thread", """{"post_id":"../users/me"}""")));
    }

    [Fact]
    public async Task ChannelMembers_OfAChannelTheAskerIsNotIn_IsNotThere()
    {
        await using var room = await ChatRoom.OpenAsync();
        var (_, channel) = await SecretAsync(room);
        var direct = await room.DirectAsync(room.Alice, room.Assistant);

        Assert.Equal("not_found", Error(await RunAsync(room, direct, "channel_members", $$"""{"channel":"~{{channel.Name}}"}""")));
        Assert.Contains("@alice, @assistant (a bot), @bob, @claude (a bot)", Result(await RunAsync(room, room.Channel.Id, "channel_members", "{}")), StringComparison.Ordinal);
        await room.Administration.AddToChannelAsync(channel.Id, room.Alice.Id, Cancellation);
        Assert.Contains("@bob", Result(await RunAsync(room, direct, "channel_members", $$"""{"channel":"~{{channel.Name}}"}""")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("search_messages", """{"words":"pineapple"}""")]
    [InlineData("channel_members", "{}")]
    public async Task Asker_RemovedBetweenTwoCalls_GetsNothingMore(string tool, string arguments)
    {
        await using var room = await ChatRoom.OpenAsync();
        await ChatRoom.SayAsync(room.Bob, room.Channel.Id, "the pineapple launch is on Monday");
        JsonObject? before = null, after = null;
        room.Backend.Script = async call =>
        {
            before = await call.AskAsync("execution", tool, arguments);
            await room.Administration.RemoveFromChannelAsync(room.Channel.Id, room.Alice.Id, Cancellation);
            after = await call.AskAsync("execution", tool, arguments);
            await call.SayAsync("Done.");
        };
        await room.AnswerAsync(await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant look"));

        Assert.NotEmpty(Result(before!));
        Assert.Equal("not_a_member", Error(after!));
    }

    [Fact]
    public async Task Tool_ThatNobodyHas_IsToldAsSuch()
    {
        await using var room = await ChatRoom.OpenAsync();
        Assert.Equal("unknown_tool", Error(await RunAsync(room, room.Channel.Id, "delete_post", "{}")));
        Assert.Equal("invalid_arguments", Error(await RunAsync(room, room.Channel.Id, "search_messages", "[]")));
        Assert.Equal("invalid_arguments", Error(await RunAsync(room, room.Channel.Id, "search_messages", "nonsense")));
    }

    // A channel with the bot and Bob in it, and a message that Alice may not read.
    private static async Task<(Post Secret, MattermostChannel Channel)> SecretAsync(ChatRoom room)
    {
        var channel = await room.Administration.CreateChannelAsync(new NewChannel(room.Team.Id, "inner-circle", "Inner circle", "") { Type = ChannelTypes.Private }, Cancellation);
        foreach (var member in (Person[])[room.Bob, room.Assistant])
        {
            await room.Administration.AddToChannelAsync(channel.Id, member.Id, Cancellation);
        }

        return (await ChatRoom.SayAsync(room.Bob, channel.Id, "the secret pineapple"), channel);
    }

    // Alice asks, the model wants a tool, and the bot answers with what it is given for her.
    private static async Task<JsonObject> RunAsync(ChatRoom room, string channelId, string tool, string arguments)
    {
        JsonObject? told = null;
        room.Backend.Script = async call =>
        {
            told = await call.AskAsync("execution", tool, arguments);
            await call.SayAsync("Done.");
        };
        await room.AnswerAsync(await ChatRoom.SayAsync(room.Alice, channelId, "@assistant look"), room.Alice, room.Assistant);
        return told!;
    }

    private static string Result(JsonObject told) => told["result"]!.GetValue<string>();

    private static string Error(JsonObject told) => told["error_type"]!.GetValue<string>();
}
