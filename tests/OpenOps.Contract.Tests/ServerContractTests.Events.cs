using System.Text.Json.Nodes;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Events;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.Contract.Tests;

public abstract partial class ServerContractTests
{
    [Fact]
    public async Task Connection_BeginsWithHelloAndCountsWithoutHoles()
    {
        await using var tape = await ListenAsync(Room.Bot);
        var hello = await tape.HelloAsync();
        Assert.Equal(0, hello.Seq);
        Assert.Equal(26, hello.Data.GetProperty("connection_id").GetString()!.Length);

        for (var i = 0; i < 3; i++)
        {
            var post = await PostAsync(Alice, $"number {i}");
            await tape.NextAsync<PostedEvent>(posted => posted.Post.Id == post.Id);
        }

        var counted = tape.Past.Where(message => message.Seq is not null).Select(message => message.Seq!.Value).ToList();
        Assert.Equal(Enumerable.Range(0, counted.Count).Select(number => (long)number), counted);
    }

    [Fact]
    public async Task Connection_Asked_ShowsThatItLives()
    {
        await using var tape = await EventTapeWithIdleTimeoutAsync(TimeSpan.FromSeconds(1));
        var reply = await tape.NextAsync("the reply to a ping", message => message.SeqReply == 1);
        Assert.Equal(("OK", "pong"), (reply.Status, reply.Data.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task Posted_TellsWhereAndWhomItMentions()
    {
        await using var tape = await ListenAsync(Room.Bot);
        var post = await PostAsync(Alice, $"hi @{Room.Bot.Name}, and `@{Room.Bob.Name}`");
        var posted = await tape.NextAsync<PostedEvent>(candidate => candidate.Post.Id == post.Id);
        Assert.Equal(
            (ChannelTypes.Open, Room.Lab.Name, Room.Lab.DisplayName, Room.Team.Id, post.Message, Room.Alice.Id),
            (posted.ChannelType, posted.ChannelName, posted.ChannelDisplayName, posted.TeamId, posted.Post.Message, posted.Post.UserId));
        Assert.Equal([Room.Bot.Id], posted.Mentions);
    }

    [Theory]
    [InlineData("@{0}: hello", true)]
    [InlineData("hello @{0}.", true)]
    [InlineData("HELLO @{0}", true)]
    [InlineData("`@{0}`", false)]
    [InlineData("> @{0} said", true)]
    [InlineData("@all", true)]
    [InlineData("nobody", false)]
    public async Task Posted_MentionsAreFoundAsPeopleWriteThem(string text, bool mentioned)
    {
        await using var tape = await ListenAsync(Room.Bot);
        var post = await PostAsync(Alice, string.Format(null, text, Room.Bot.Name));
        var posted = await tape.NextAsync<PostedEvent>(candidate => candidate.Post.Id == post.Id);
        Assert.Equal(mentioned, posted.Mentions!.Contains(Room.Bot.Id));
    }

    [Fact]
    public async Task Posted_ByTheBotItself_IsToldToIt()
    {
        await using var tape = await ListenAsync(Room.Bot);
        var post = await PostAsync(Bot, "me");
        Assert.Equal("true", (await tape.NextAsync<PostedEvent>(posted => posted.Post.Id == post.Id)).Post.Prop("from_bot"));
    }

    [Fact]
    public async Task Direct_OpenedByAPerson_IsToldBeforeItsFirstPost()
    {
        var bot = await Room.CreateBotAsync("direct", Room.Lab);
        await using var tape = await ListenAsync(bot);
        var direct = await Alice.OpenDirectAsync(Room.Alice.Id, bot.Id, Cancellation);
        var added = await tape.NextAsync<DirectAddedEvent>();
        Assert.Equal((direct.Id, Room.Alice.Id), (added.ChannelId, added.UserId));

        await Alice.CreatePostAsync(new NewPost { ChannelId = direct.Id, Message = "psst" }, Cancellation);
        var posted = await tape.NextAsync<PostedEvent>(candidate => candidate.Post.Message == "psst");
        Assert.Equal((ChannelTypes.Direct, direct.Name, ""), (posted.ChannelType, posted.ChannelName, posted.TeamId));
        Assert.Equal([bot.Id], posted.Mentions);
    }

    [Fact]
    public async Task Changes_AreToldAsTheyHappen()
    {
        await using var tape = await ListenAsync(Room.Bot);
        var post = await PostAsync(Alice, "draft");
        await Alice.PatchPostAsync(post.Id, new PostPatch { Message = "final" }, Cancellation);
        var edited = await tape.NextAsync<PostEditedEvent>(candidate => candidate.Post.Id == post.Id);
        Assert.Equal("final", edited.Post.Message);

        await Room.Bob.Client.AddReactionAsync(Room.Bob.Id, post.Id, "+1", Cancellation);
        var added = await tape.NextAsync<ReactionAddedEvent>(candidate => candidate.Reaction.PostId == post.Id);
        Assert.Equal((Room.Bob.Id, "+1", Room.Lab.Id), (added.Reaction.UserId, added.Reaction.EmojiName, added.ChannelId));

        await Room.Bob.Client.RemoveReactionAsync(Room.Bob.Id, post.Id, "+1", Cancellation);
        var removed = await tape.NextAsync<ReactionRemovedEvent>(candidate => candidate.Reaction.PostId == post.Id);
        Assert.Equal((Room.Bob.Id, "+1"), (removed.Reaction.UserId, removed.Reaction.EmojiName));

        await Alice.DeletePostAsync(post.Id, Cancellation);
        Assert.Equal("final", (await tape.NextAsync<PostDeletedEvent>(candidate => candidate.Post.Id == post.Id)).Post.Message);
    }

    [Fact]
    public async Task Patch_ThatChangesNothing_IsToldAllTheSame()
    {
        var post = await PostAsync(Bot, "same");
        await using var tape = await ListenAsync(Room.Bot);
        await tape.HelloAsync();
        await Bot.PatchPostAsync(post.Id, new PostPatch { Message = "same" }, Cancellation);
        await tape.NextAsync<PostEditedEvent>(edited => edited.Post.Id == post.Id);
    }

    [Fact]
    public async Task Members_WhoComeAndGo_AreTold()
    {
        var channel = await Room.CreateChannelAsync(ChannelTypes.Private);
        await using var tape = await ListenAsync(Room.Bot);
        await tape.HelloAsync();
        await Room.Administration.AddToChannelAsync(channel.Id, Room.Bot.Id, Cancellation);
        var added = await tape.NextAsync<UserAddedEvent>(candidate => candidate.ChannelId == channel.Id);
        Assert.Equal((Room.Bot.Id, Room.Team.Id), (added.UserId, added.TeamId));

        await Room.Administration.RemoveFromChannelAsync(channel.Id, Room.Bot.Id, Cancellation);
        var removed = await tape.NextAsync<UserRemovedEvent>(candidate => candidate.ChannelId == channel.Id);
        Assert.Equal(Room.Bot.Id, removed.UserId);
    }

    [Fact]
    public async Task Typing_IsShownToOthersInTheThread()
    {
        var root = await PostAsync(Alice, "think about it");
        await using var tape = await ListenAsync(Room.Alice);
        await tape.HelloAsync();
        await Bot.SendTypingAsync(Room.Lab.Id, root.Id, Cancellation);
        var typing = await tape.NextAsync("typing", message => message.Event == "typing");
        Assert.Equal(Room.Lab.Id, typing.Broadcast?.ChannelId);
        Assert.Equal(Room.Bot.Id, typing.Data.GetProperty("user_id").GetString());
        Assert.Equal(root.Id, typing.Data.GetProperty("parent_id").GetString());
    }

    [Fact]
    public async Task Typing_SomewhereElse_IsRefused() =>
        await RefusedAsync(System.Net.HttpStatusCode.Forbidden, Room.Stranger.Client.SendTypingAsync(Room.Lab.Id, null, Cancellation));

    [Fact]
    public async Task Ephemeral_ByAnAdministrator_IsTold()
    {
        await Room.Administration.AddToChannelAsync(Room.Lab.Id, (await Room.Admin.GetMeAsync(Cancellation)).Id, Cancellation);
        await using var tape = await ListenAsync(Room.Bob);
        await tape.HelloAsync();
        await Room.Admin.CreateEphemeralPostAsync(Room.Bob.Id, new NewPost { ChannelId = Room.Lab.Id, Message = "only you" }, Cancellation);
        var message = await tape.NextAsync("ephemeral_message", candidate => candidate.Event == "ephemeral_message");
        var post = JsonNode.Parse(message.Data.GetProperty("post").GetString()!)!;
        Assert.Equal(("only you", "system_ephemeral"), ((string?)post["message"], (string?)post["type"]));
    }

    private Task<Support.EventTape> EventTapeWithIdleTimeoutAsync(TimeSpan timeout) =>
        Support.EventTape.StartAsync(_server.Http, Room.Bot.Token, options: new MattermostOptions { IdleTimeout = timeout });
}
