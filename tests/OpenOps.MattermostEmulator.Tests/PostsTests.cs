using System.Net;
using System.Text.Json.Nodes;
using OpenOps.MattermostEmulator.Tests.Emulation;

namespace OpenOps.MattermostEmulator.Tests;

public sealed class PostsTests
{
    [Fact]
    public async Task Post_IsStoredVerbatim_AndHasTheServersFields()
    {
        await using var emulator = await Emulator.StartAsync();
        var alice = await emulator.AddMemberAsync();
        var channel = await emulator.AddChannelAsync("P", alice);

        var post = await alice.PostAsync("/posts", new { channel_id = channel, message = "  hi <b> & 👋 #tag ", pending_post_id = "p1", create_at = 5 });

        Assert.Equal("  hi <b> & 👋 #tag ", post.Text("message"));
        Assert.Equal("#tag", post.Text("hashtags"));
        Assert.Equal("p1", post.Text("pending_post_id"));
        Assert.True(post.Number("create_at") > 5);
        Assert.Equal(0, post.Number("edit_at"));
        Assert.Equal("{}", post["metadata"]!.ToJsonString());
        Assert.Null(post["file_ids"]);
        Assert.Null(post["has_reactions"]);
    }

    [Fact]
    public async Task Post_OfBot_SaysSo_OfHumanDoesNot()
    {
        await using var emulator = await Emulator.StartAsync();
        var alice = await emulator.AddMemberAsync();
        var bot = await emulator.AddBotAsync("helper");
        var channel = await emulator.DirectAsync(alice, bot);

        Assert.Equal("""{"k":1,"from_bot":"true"}""", (await bot.PostAsync("/posts", new { channel_id = channel, message = "x", props = new { k = 1 } }))["props"]!.ToJsonString());
        Assert.Equal("{}", (await alice.SayAsync(channel, "x"))["props"]!.ToJsonString());
    }

    [Theory]
    [InlineData(16_383, HttpStatusCode.Created)]
    [InlineData(16_384, HttpStatusCode.BadRequest)]
    public async Task Message_IsMeasuredInRunes(int emoji, HttpStatusCode status)
    {
        await using var emulator = await Emulator.StartAsync();
        var channel = await emulator.AddChannelAsync("P", emulator.Admin);

        var answer = await emulator.Admin.TryPostAsync("/posts", new { channel_id = channel, message = string.Concat(Enumerable.Repeat("👋", emoji)) });

        Assert.Equal(status, answer.Status);
        Assert.Equal(status is HttpStatusCode.Created ? null : "model.post.is_valid.msg.app_error", status is HttpStatusCode.Created ? null : answer.ErrorId);
    }

    [Theory]
    [InlineData(7_900, HttpStatusCode.Created)]
    [InlineData(9_000, HttpStatusCode.BadRequest)]
    public async Task Props_HaveALimit(int length, HttpStatusCode status)
    {
        await using var emulator = await Emulator.StartAsync();
        var channel = await emulator.AddChannelAsync("P", emulator.Admin);

        var answer = await emulator.Admin.TryPostAsync("/posts", new { channel_id = channel, message = "", props = new { big = new string('x', length) } });

        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task Nul_IsAServerError_AndLoneSurrogateIsReplaced()
    {
        await using var emulator = await Emulator.StartAsync();
        var channel = await emulator.AddChannelAsync("P", emulator.Admin);

        var nul = await emulator.Admin.TryPostAsync("/posts", $$"""{"channel_id":"{{channel}}","message":"a\u0000b"}""");
        Assert.Equal(HttpStatusCode.InternalServerError, nul.Status);
        Assert.Equal("app.post.save.app_error", nul.ErrorId);

        var lone = await emulator.Admin.PostAsync("/posts", $$"""{"channel_id":"{{channel}}","message":"a\ud83db \\ud83d \ud83d\udc4b \udc4b"}""");
        Assert.Equal("a\ufffdb \\ud83d 👋 \ufffd", lone.Text("message"));
    }

    [Theory]
    [InlineData("""{"message":"no channel"}""")]
    [InlineData("""{"channel_id":"aaaaaaaaaaaaaaaaaaaaaaaaaa","message":"unknown"}""")]
    [InlineData("[1]")]
    public async Task Channel_MissingOrUnknown_IsForbidden(string body)
    {
        await using var emulator = await Emulator.StartAsync();

        Assert.Equal(HttpStatusCode.Forbidden, (await emulator.Admin.TryPostAsync("/posts", body)).Status);
    }

    [Theory]
    [InlineData("custom_any", 201, null)]
    [InlineData("system_any", 400, "api.context.invalid_param.app_error")]
    [InlineData("any", 400, "model.post.is_valid.type.app_error")]
    public async Task Type_MayBeCustomOnly(string type, int status, string? errorId)
    {
        await using var emulator = await Emulator.StartAsync();
        var channel = await emulator.AddChannelAsync("P", emulator.Admin);

        var answer = await emulator.Admin.TryPostAsync("/posts", new { channel_id = channel, message = "x", type });

        Assert.Equal(status, (int)answer.Status);
        Assert.Equal(errorId, errorId is null ? null : answer.ErrorId);
    }

    [Fact]
    public async Task PendingId_SentAgain_GivesTheSamePost_UntilForgotten()
    {
        var time = new ManualTimeProvider();
        await using var emulator = await Emulator.StartAsync(time: time);
        var channel = await emulator.AddChannelAsync("P", emulator.Admin);

        async Task<string> SendAsync() =>
            (await emulator.Admin.PostAsync("/posts", new { channel_id = channel, message = "once", pending_post_id = "mine:1" })).Text("id");

        var first = await SendAsync();
        Assert.Equal(first, await SendAsync());
        time.Advance(TimeSpan.FromSeconds(31));
        Assert.NotEqual(first, await SendAsync());
    }

    [Fact]
    public async Task Reply_NeedsARootOfTheSameChannel()
    {
        await using var emulator = await Emulator.StartAsync();
        var admin = emulator.Admin;
        var channel = await emulator.AddChannelAsync("P", admin);
        var other = await emulator.AddChannelAsync("P", admin);
        var root = (await admin.SayAsync(channel, "root")).Text("id");
        var reply = await admin.SayAsync(channel, "reply", root);

        Assert.Equal(root, reply.Text("parent_id"));
        Assert.Equal(1, reply.Number("reply_count"));
        Assert.Equal("api.post.create_post.root_id.app_error", (await admin.TryPostAsync("/posts", new { channel_id = channel, message = "x", root_id = reply.Text("id") })).ErrorId);
        Assert.Equal("api.post.create_post.channel_root_id.app_error", (await admin.TryPostAsync("/posts", new { channel_id = other, message = "x", root_id = root })).ErrorId);
        Assert.Equal("api.post.create_post.root_id.app_error", (await admin.TryPostAsync("/posts", new { channel_id = channel, message = "x", root_id = "bad" })).ErrorId);
    }

    [Fact]
    public async Task Thread_HasItsRootInTheOrderTwice_AndNoDeletedReplies()
    {
        await using var emulator = await Emulator.StartAsync();
        var admin = emulator.Admin;
        var channel = await emulator.AddChannelAsync("P", admin);
        var root = (await admin.SayAsync(channel, "root")).Text("id");
        var kept = (await admin.SayAsync(channel, "kept", root)).Text("id");
        var gone = (await admin.SayAsync(channel, "gone", root)).Text("id");
        await admin.DeleteAsync($"/posts/{gone}");

        foreach (var asked in new[] { root, kept })
        {
            var thread = await admin.GetAsync($"/posts/{asked}/thread");
            Assert.Equal([root, kept, root], thread["order"]!.AsArray().Select(id => (string)id!));
            Assert.Equal(2, thread["posts"]!.AsObject().Count);
        }
    }

    [Fact]
    public async Task Pages_AreNewestFirst_AndKnowTheirNeighbours()
    {
        await using var emulator = await Emulator.StartAsync();
        var admin = emulator.Admin;
        var channel = await emulator.AddChannelAsync("P", admin);
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add((await admin.SayAsync(channel, $"m{i}")).Text("id"));
        }

        static IEnumerable<string> Order(JsonNode list) => list["order"]!.AsArray().Select(id => (string)id!);

        var page = await admin.GetAsync($"/channels/{channel}/posts?page=1&per_page=2");
        Assert.Equal([ids[2], ids[1]], Order(page));
        Assert.Equal(ids[3], page.Text("next_post_id"));
        Assert.Equal(ids[0], page.Text("prev_post_id"));
        Assert.Equal([ids[3], ids[2]], Order(await admin.GetAsync($"/channels/{channel}/posts?before={ids[4]}&per_page=2")));
        Assert.Equal([ids[2], ids[1]], Order(await admin.GetAsync($"/channels/{channel}/posts?after={ids[0]}&per_page=2")));
    }

    [Fact]
    public async Task Ephemeral_IsForAdministratorsToWrite_AndForOneToSee()
    {
        await using var emulator = await Emulator.StartAsync();
        var bot = await emulator.AddBotAsync("helper");
        var alice = await emulator.AddMemberAsync();
        var channel = await emulator.AddChannelAsync("P", emulator.Admin, alice, bot);
        await using var socket = await alice.ConnectAsync();
        await socket.ExpectAsync("hello");
        var body = new { user_id = alice.Id, post = new { channel_id = channel, message = "only you" } };

        Assert.Equal(HttpStatusCode.Forbidden, (await bot.TryPostAsync("/posts/ephemeral", body)).Status);
        var answer = await emulator.Admin.TryPostAsync("/posts/ephemeral", body);

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal("system_ephemeral", answer.Body.Text("type"));
        Assert.Equal(0, answer.Body.Number("update_at"));
        Assert.Equal("only you", Socket.PostOf(await socket.ExpectAsync("ephemeral_message")).Text("message"));
        Assert.DoesNotContain("only you", (await alice.TryGetAsync($"/channels/{channel}/posts")).Raw);
    }

    [Fact]
    public async Task Search_FindsOnlyWhatTheSearcherMayRead()
    {
        await using var emulator = await Emulator.StartAsync();
        var alice = await emulator.AddMemberAsync();
        var eve = await emulator.AddMemberAsync();
        var channel = await emulator.AddChannelAsync("P", alice);
        await alice.SayAsync(channel, "the needle");

        async Task<int> FindAsync(Account who) =>
            (await who.PostAsync($"/teams/{emulator.Team.Id}/posts/search", new { terms = "needle", is_or_search = false }))["order"]!.AsArray().Count;

        Assert.Equal(1, await FindAsync(alice));
        Assert.Equal(0, await FindAsync(eve));
    }

    [Fact]
    public async Task ManyAtOnce_AreAllStored_EachWithATimeOfItsOwn()
    {
        await using var emulator = await Emulator.StartAsync();
        var bot = await emulator.AddBotAsync("helper");
        var channel = await emulator.AddChannelAsync("P", emulator.Admin, bot);

        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            var post = await bot.SayAsync(channel, $"answer {i}");
            await bot.PutAsync($"/posts/{post.Text("id")}/patch", new { message = $"answer {i} done" });
        }));

        var posts = (await bot.GetAsync($"/channels/{channel}/posts?per_page=200"))["posts"]!.AsObject().Select(post => post.Value!).ToList();
        Assert.Equal(200, posts.Count);
        Assert.Equal(200, posts.Select(post => post.Number("create_at")).Distinct().Count());
        Assert.All(posts, post => Assert.EndsWith(" done", post.Text("message")));
    }
}
