using System.Net;
using System.Text.Json.Nodes;
using OpenOps.MattermostEmulator.Tests.Emulation;

namespace OpenOps.MattermostEmulator.Tests;

public sealed class PostEditingTests
{
    [Fact]
    public async Task Patch_ReplacesGivenPropsAsAWhole_AndKeepsWhatIsNotGiven()
    {
        await using var emulator = await Emulator.StartAsync();
        var bot = await emulator.AddBotAsync("helper");
        var (post, path) = await PostAsync(emulator, bot, new { k = 1 });

        var message = await bot.PutAsync(path, new { message = "new" });
        Assert.Equal("true", message["props"].Text("from_bot"));
        var props = await bot.PutAsync(path, new { props = new { x = 1 } });
        Assert.Equal("""{"x":1}""", props["props"]!.ToJsonString());
        Assert.Equal("new", props.Text("message"));
        Assert.Equal("""{"x":1}""", (await bot.PutAsync(path, """{"props":null,"message":"newer"}"""))["props"]!.ToJsonString());
        Assert.Equal(post.Number("create_at"), props.Number("create_at"));
    }

    [Fact]
    public async Task EditAt_MovesWithTheMessage_UpdateAtAlways()
    {
        await using var emulator = await Emulator.StartAsync();
        var (_, path) = await PostAsync(emulator, emulator.Admin, new { });

        var edited = await emulator.Admin.PutAsync(path, new { message = "edited" });
        var tagged = await emulator.Admin.PutAsync(path, new { props = new { a = 1 } });
        var same = await emulator.Admin.PutAsync(path, new { message = "edited" });

        Assert.True(edited.Number("edit_at") > 0);
        Assert.Equal(edited.Number("edit_at"), tagged.Number("edit_at"));
        Assert.Equal(edited.Number("edit_at"), same.Number("edit_at"));
        Assert.True(edited.Number("update_at") < tagged.Number("update_at") && tagged.Number("update_at") < same.Number("update_at"));
    }

    [Fact]
    public async Task EachPatch_EvenAnIdleOne_IsAnnouncedAndLeavesACopyThatSinceShows()
    {
        await using var emulator = await Emulator.StartAsync();
        var admin = emulator.Admin;
        await using var socket = await admin.ConnectAsync();
        var (post, path) = await PostAsync(emulator, admin, new { });
        await admin.PutAsync(path, new { message = "changed" });
        await admin.PutAsync(path, new { message = "changed" });

        Assert.Equal("changed", Socket.PostOf(await socket.ExpectAsync("post_edited")).Text("message"));
        Assert.Equal("changed", Socket.PostOf(await socket.ExpectAsync("post_edited")).Text("message"));

        var since = await admin.GetAsync($"/channels/{post.Text("channel_id")}/posts?since={post.Number("create_at") - 1}");
        var copies = since["posts"]!.AsObject().Select(entry => entry.Value!).Where(entry => entry.Text("original_id") == post.Text("id")).ToList();
        Assert.Equal(2, copies.Count);
        Assert.All(copies, copy => Assert.True(copy.Number("delete_at") > 0 && copy.Text("message").Length == 0));
        Assert.All(copies, copy => Assert.Contains(copy.Text("id"), since["order"]!.AsArray().Select(id => (string)id!)));
        Assert.DoesNotContain(copies[0].Text("id"), (await admin.TryGetAsync($"/channels/{post.Text("channel_id")}/posts")).Raw);
    }

    [Fact]
    public async Task Put_WithoutProps_ClearsThem()
    {
        await using var emulator = await Emulator.StartAsync();
        var (post, _) = await PostAsync(emulator, emulator.Admin, new { k = 1 });

        var put = await emulator.Admin.PutAsync($"/posts/{post.Text("id")}", new { id = post.Text("id"), message = "whole" });

        Assert.Equal("{}", put["props"]!.ToJsonString());
    }

    [Fact]
    public async Task Patch_OfUnknownDeletedOrForeignPost_IsForbidden()
    {
        await using var emulator = await Emulator.StartAsync();
        var alice = await emulator.AddMemberAsync();
        var (post, path) = await PostAsync(emulator, emulator.Admin, new { }, alice);

        Assert.Equal(HttpStatusCode.Forbidden, (await alice.TryPutAsync(path, new { message = "mine now" })).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await alice.TryPutAsync("/posts/aaaaaaaaaaaaaaaaaaaaaaaaaa/patch", new { message = "x" })).Status);
        await emulator.Admin.DeleteAsync($"/posts/{post.Text("id")}");
        Assert.Equal(HttpStatusCode.Forbidden, (await emulator.Admin.TryPutAsync(path, new { message = "x" })).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await emulator.Admin.TryGetAsync($"/posts/{post.Text("id")}")).Status);
    }

    [Fact]
    public async Task Delete_OfRoot_TakesItsReplies_AndAnnouncesThePostAsItWas()
    {
        await using var emulator = await Emulator.StartAsync();
        var admin = emulator.Admin;
        var (post, _) = await PostAsync(emulator, admin, new { });
        var reply = await admin.SayAsync(post.Text("channel_id"), "reply", post.Text("id"));
        await using var socket = await admin.ConnectAsync();
        await socket.ExpectAsync("hello");

        await admin.DeleteAsync($"/posts/{post.Text("id")}");

        Assert.Equal(HttpStatusCode.NotFound, (await admin.TryGetAsync($"/posts/{reply.Text("id")}")).Status);
        var deleted = Socket.PostOf(await socket.ExpectAsync("post_deleted"));
        Assert.Equal("first", deleted.Text("message"));
        Assert.Equal(0, deleted.Number("delete_at"));
        var since = (await admin.GetAsync($"/channels/{post.Text("channel_id")}/posts?since=1"))["posts"]![post.Text("id")];
        Assert.Equal("", since.Text("message"));
        Assert.Equal(admin.Id, since!["props"].Text("deleteBy"));
    }

    [Fact]
    public async Task Buttons_AreReadWithoutWhatIsBehindThem_AndGetIds()
    {
        await using var emulator = await Emulator.StartAsync();
        var (post, _) = await PostAsync(emulator, emulator.Admin, WithButtons());

        var raw = (await emulator.Admin.TryGetAsync($"/posts/{post.Text("id")}")).Raw;

        Assert.DoesNotContain("integration", raw);
        Assert.DoesNotContain("127.0.0.1:9", raw);
        var actions = post["props"]!["attachments"]![0]!["actions"]!.AsArray();
        Assert.Equal("go", actions[0].Text("id"));
        Assert.Equal(26, actions[1].Text("id").Length);
        Assert.Equal("message_attachment", post["metadata"]!["embeds"]![0].Text("type"));
    }

    [Fact]
    public async Task Buttons_SentBackAsRead_CostTheConnection()
    {
        await using var emulator = await Emulator.StartAsync();
        var (post, path) = await PostAsync(emulator, emulator.Admin, WithButtons());

        await Assert.ThrowsAsync<HttpRequestException>(() => emulator.Admin.TryPutAsync(path, new { props = post["props"] }));
        Assert.Equal("first", (await emulator.Admin.GetAsync($"/posts/{post.Text("id")}")).Text("message"));
    }

    [Fact]
    public async Task Buttons_PutBackAsReadWithAnotherMessage_AreDead()
    {
        await using var emulator = await Emulator.StartAsync();
        var (post, _) = await PostAsync(emulator, emulator.Admin, WithButtons());
        var path = $"/posts/{post.Text("id")}";

        await emulator.Admin.PutAsync(path, new { id = post.Text("id"), message = "other", props = post["props"] });

        Assert.Equal("api.post.do_action.action_id.app_error", (await emulator.Admin.TryPostAsync($"{path}/actions/go", new { })).ErrorId);
    }

    private static object WithButtons() => new
    {
        attachments = new object[]
        {
            new
            {
                text = "choose",
                actions = new object[]
                {
                    new { id = "go", name = "Go", integration = new { url = "http://127.0.0.1:9/x", context = new { a = 1 } } },
                    new { name = "No id", integration = new { url = "http://127.0.0.1:9/x", context = new { a = 2 } } },
                },
            },
        },
    };

    private static async Task<(JsonNode Post, string PatchPath)> PostAsync(Emulator emulator, Account author, object props, params Account[] others)
    {
        var channel = await emulator.AddChannelAsync("P", emulator.Admin, author.Id == emulator.Admin.Id ? others : [author, .. others]);
        var post = await author.PostAsync("/posts", new { channel_id = channel, message = "first", props });
        return (post, $"/posts/{post.Text("id")}/patch");
    }
}
