using System.Net;
using System.Text.Json.Nodes;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.Contract.Tests;

public abstract partial class ServerContractTests
{
    [Fact]
    public async Task Post_Made_ComesBackAsItWasSent()
    {
        const string Message = "  hello **world** 👋 <&> \n\nline  ";
        var made = await Bot.CreatePostAsync(
            new NewPost { ChannelId = Room.Lab.Id, Message = Message, Props = new JsonObject { ["openops"] = new JsonObject { ["n"] = 1 } } }, Cancellation);
        var read = await Alice.GetPostAsync(made.Id, Cancellation);

        foreach (var post in new[] { made, read })
        {
            Assert.Equal(
                (Message, Room.Bot.Id, Room.Lab.Id, "", 0L, 0L),
                (post.Message, post.UserId, post.ChannelId, post.RootId, post.EditAt, post.DeleteAt));
            Assert.Equal("true", post.Prop("from_bot"));
            Assert.Equal("""{"n":1}""", post.Prop("openops"));
            Assert.Equal(26, post.Id.Length);
        }
    }

    [Fact]
    public async Task Post_MadeByAPerson_IsNotFromABot() =>
        Assert.Equal("", (await PostAsync(Alice, "by hand")).Prop("from_bot"));

    [Fact]
    public async Task Post_RepeatedWithItsPendingId_IsTheSame()
    {
        var post = new NewPost { ChannelId = Room.Lab.Id, Message = "once", PendingPostId = Room.Name("pending") };
        var first = await Bot.CreatePostAsync(post, Cancellation);
        var second = await Bot.CreatePostAsync(post, Cancellation);
        Assert.Equal(first.Id, second.Id);
    }

    [Fact]
    public async Task Post_AnsweringAReply_IsRefused()
    {
        var root = await PostAsync(Alice, "root");
        var reply = await PostAsync(Bot, "reply", root.Id);
        Assert.Equal(root.Id, reply.RootId);

        var refusal = await RefusedAsync(HttpStatusCode.BadRequest, PostAsync(Bot, "reply to a reply", reply.Id));
        Assert.Equal("api.post.create_post.root_id.app_error", refusal.ErrorId);
    }

    [Fact]
    public async Task Post_AnsweringInAnotherChannel_IsRefused()
    {
        var root = await PostAsync(Alice, "root");
        var direct = await Bot.OpenDirectAsync(Room.Bot.Id, Room.Alice.Id, Cancellation);
        var refusal = await RefusedAsync(
            HttpStatusCode.BadRequest,
            Bot.CreatePostAsync(new NewPost { ChannelId = direct.Id, Message = "elsewhere", RootId = root.Id }, Cancellation));
        Assert.Equal("api.post.create_post.channel_root_id.app_error", refusal.ErrorId);
    }

    [Fact]
    public async Task Post_OfAsManyCharactersAsFit_IsTaken()
    {
        var message = string.Concat(Enumerable.Repeat("👋", PostLimits.MaxMessageRunes));
        Assert.Equal(message, (await PostAsync(Bot, message)).Message);
    }

    [Fact]
    public async Task Post_OfOneCharacterTooMany_IsRefused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => PostAsync(Bot, new string('x', PostLimits.MaxMessageRunes + 1)));
        var body = new JsonObject { ["channel_id"] = Room.Lab.Id, ["message"] = new string('x', PostLimits.MaxMessageRunes + 1) };
        using var response = await SendAsync(HttpMethod.Post, "posts", Room.Bot.Token, body.ToJsonString());
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("model.post.is_valid.msg.app_error", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_WithTooManyProps_IsRefused()
    {
        var limit = await ServerVersionAsync() < new Version(6, 0) ? 8_000 : 800_000;
        var refusal = await RefusedAsync(HttpStatusCode.BadRequest, Bot.CreatePostAsync(
            new NewPost { ChannelId = Room.Lab.Id, Message = "props", Props = new JsonObject { ["big"] = new string('x', limit) } }, Cancellation));
        Assert.Equal("model.post.is_valid.props.app_error", refusal.ErrorId);
    }

    [Fact]
    public async Task Post_WithANul_IsMadeWithoutIt() =>
        Assert.Equal("ab", (await PostAsync(Bot, "a\0b")).Message);

    [Fact]
    public async Task Post_WithHalfACharacter_IsMadeWithAReplacement() =>
        Assert.Equal("a\uFFFDb", (await PostAsync(Bot, "a\uD83Db")).Message);

    [Fact]
    public async Task Post_Empty_IsTaken() =>
        Assert.Equal("", (await PostAsync(Bot, "")).Message);

    [Fact]
    public async Task Post_InAChannelThatDoesNotExist_IsRefused() =>
        await RefusedAsync(
            HttpStatusCode.Forbidden, Bot.CreatePostAsync(new NewPost { ChannelId = new string('a', 26), Message = "nowhere" }, Cancellation));

    [Fact]
    public async Task Post_OfAnUnknownId_IsNotFound()
    {
        Assert.Equal("app.post.get.app_error", (await RefusedAsync(HttpStatusCode.NotFound, Bot.GetPostAsync(new string('a', 26), Cancellation))).ErrorId);
        Assert.Equal(
            "api.context.invalid_url_param.app_error",
            (await RefusedAsync(HttpStatusCode.BadRequest, Bot.GetPostAsync("bad", Cancellation))).ErrorId);
    }

    [Fact]
    public async Task Patch_OfTheMessage_LeavesTheProps()
    {
        var post = await Bot.CreatePostAsync(
            new NewPost { ChannelId = Room.Lab.Id, Message = "first", Props = new JsonObject { ["kept"] = "yes" } }, Cancellation);
        var patched = await Bot.PatchPostAsync(post.Id, new PostPatch { Message = "second" }, Cancellation);
        Assert.Equal(("second", "yes", "true"), (patched.Message, patched.Prop("kept"), patched.Prop("from_bot")));
        Assert.True(patched.EditAt > 0);
        Assert.True(patched.UpdateAt >= patched.EditAt);
        Assert.Equal(post.CreateAt, patched.CreateAt);
    }

    [Fact]
    public async Task Patch_OfTheProps_ReplacesThemAll()
    {
        var post = await Bot.CreatePostAsync(
            new NewPost { ChannelId = Room.Lab.Id, Message = "same", Props = new JsonObject { ["old"] = "1" } }, Cancellation);
        var patched = await Bot.PatchPostAsync(post.Id, new PostPatch { Props = new JsonObject { ["new"] = "2" } }, Cancellation);
        Assert.Equal(("same", "", "2", ""), (patched.Message, patched.Prop("old"), patched.Prop("new"), patched.Prop("from_bot")));
        Assert.Equal(0, patched.EditAt);
    }

    [Fact]
    public async Task Patch_OfSomebodyElsesPost_IsRefused()
    {
        var post = await PostAsync(Alice, "mine");
        await RefusedAsync(HttpStatusCode.Forbidden, Bot.PatchPostAsync(post.Id, new PostPatch { Message = "yours" }, Cancellation));
    }

    [Fact]
    public async Task Patch_OfADeletedPost_IsRefused()
    {
        var post = await PostAsync(Bot, "gone");
        await Bot.DeletePostAsync(post.Id, Cancellation);
        await RefusedAsync(HttpStatusCode.Forbidden, Bot.PatchPostAsync(post.Id, new PostPatch { Message = "back" }, Cancellation));
        await RefusedAsync(HttpStatusCode.NotFound, Bot.GetPostAsync(post.Id, Cancellation));
    }

    [Fact]
    public async Task Thread_AskedForByAReply_IsWholeAndInOrder()
    {
        var root = await PostAsync(Alice, "root");
        var first = await PostAsync(Bot, "first", root.Id);
        var gone = await PostAsync(Alice, "gone", root.Id);
        var last = await PostAsync(Alice, "last", root.Id);
        await Alice.DeletePostAsync(gone.Id, Cancellation);
        await Bot.PatchPostAsync(first.Id, new PostPatch { Message = "first, edited" }, Cancellation);

        var thread = await Bot.GetThreadAsync(last.Id, Cancellation);
        Assert.Equal([root.Id, first.Id, last.Id], thread.Select(post => post.Id));
        Assert.Equal("first, edited", thread[1].Message);
    }

    [Fact]
    public async Task PostsSince_HoldsWhatWasMadeAndChangedSinceAndNothingElse()
    {
        var channel = await Room.CreateChannelAsync(ChannelTypes.Open);
        await Room.Administration.AddToChannelAsync(channel.Id, Room.Bot.Id, Cancellation);
        var before = await InAsync("before");
        var changed = await InAsync("changed");
        await TestTimeouts.EventuallyAsync("a later millisecond", () => Task.FromResult(Now() > changed.CreateAt + 1));
        var since = DateTimeOffset.FromUnixTimeMilliseconds(changed.CreateAt + 1);
        await TestTimeouts.EventuallyAsync("a later millisecond", () => Task.FromResult(Now() > changed.CreateAt + 5));

        var made = await InAsync("made");
        var gone = await InAsync("gone");
        await Bot.PatchPostAsync(changed.Id, new PostPatch { Message = "changed, once" }, Cancellation);
        await Bot.PatchPostAsync(changed.Id, new PostPatch { Message = "changed, twice" }, Cancellation);
        await Bot.DeletePostAsync(gone.Id, Cancellation);

        var posts = await Bot.GetPostsSinceAsync(channel.Id, since, Cancellation);
        Assert.Equal(["changed, twice", "made"], posts.Select(post => post.Message));
        Assert.DoesNotContain(posts, post => post.Id == before.Id);

        // A client that would not sort them out meets the copy of each earlier text, and the deleted post.
        using var raw = await SendAsync(HttpMethod.Get, $"channels/{channel.Id}/posts?since={since.ToUnixTimeMilliseconds()}", Room.Bot.Token);
        var list = JsonNode.Parse(await raw.Content.ReadAsStringAsync(Cancellation))!;
        var all = list["posts"]!.AsObject().Select(post => post.Value!).ToList();
        Assert.Equal(2, all.Count(post => (string?)post["original_id"] == changed.Id));
        Assert.Contains(all, post => (string?)post["id"] == gone.Id && (long?)post["delete_at"] > 0);
        Assert.Equal(all.Count, list["order"]!.AsArray().Count);

        Task<Post> InAsync(string message) => Bot.CreatePostAsync(new NewPost { ChannelId = channel.Id, Message = message }, Cancellation);

        static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
    }

    [Fact]
    public async Task PostsByPage_AreTheNewestFirstByPage()
    {
        var channel = await Room.CreateChannelAsync(ChannelTypes.Open);
        await Room.Administration.AddToChannelAsync(channel.Id, Room.Alice.Id, Cancellation);
        foreach (var message in new[] { "1", "2", "3" })
        {
            await Alice.CreatePostAsync(new NewPost { ChannelId = channel.Id, Message = message }, Cancellation);
        }

        Assert.Equal(["2", "3"], (await Alice.GetPostsAsync(channel.Id, 0, 2, Cancellation)).Select(post => post.Message));
        Assert.Contains((await Alice.GetPostsAsync(channel.Id, 1, 2, Cancellation)), post => post.Message == "1");
    }

    [Fact]
    public async Task Ephemeral_ByABot_IsRefused()
    {
        var post = new NewPost { ChannelId = Room.Lab.Id, Message = "only you" };
        await RefusedAsync(HttpStatusCode.Forbidden, Bot.CreateEphemeralPostAsync(Room.Alice.Id, post, Cancellation));
    }
}
