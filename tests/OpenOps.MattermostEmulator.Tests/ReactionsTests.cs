using System.Net;
using System.Text.Json.Nodes;
using OpenOps.MattermostEmulator.Tests.Emulation;

namespace OpenOps.MattermostEmulator.Tests;

public sealed class ReactionsTests
{
    [Fact]
    public async Task Reaction_GivenTwice_IsKeptOnce_AndAnnouncedTwice()
    {
        await using var emulator = await Emulator.StartAsync();
        var admin = emulator.Admin;
        var post = await admin.SayAsync(await emulator.AddChannelAsync("P", admin), "x");
        await using var socket = await admin.ConnectAsync();
        var body = new { user_id = admin.Id, post_id = post.Text("id"), emoji_name = "no_such_emoji" };

        Assert.Equal(HttpStatusCode.OK, (await admin.TryPostAsync("/reactions", body)).Status);
        Assert.Equal(HttpStatusCode.OK, (await admin.TryPostAsync("/reactions", body)).Status);

        await socket.ExpectAsync("reaction_added");
        var added = JsonNode.Parse((await socket.ExpectAsync("reaction_added"))["data"].Text("reaction"));
        Assert.Equal("no_such_emoji", added.Text("emoji_name"));
        Assert.Single((await admin.GetAsync($"/posts/{post.Text("id")}/reactions")).AsArray());
        var read = await admin.GetAsync($"/posts/{post.Text("id")}");
        Assert.True((bool)read["has_reactions"]!);
        Assert.Single(read["metadata"]!["reactions"]!.AsArray());
    }

    [Fact]
    public async Task Reaction_TakenAwayWhereNoneIs_IsAnnouncedAllTheSame()
    {
        await using var emulator = await Emulator.StartAsync();
        var admin = emulator.Admin;
        var post = await admin.SayAsync(await emulator.AddChannelAsync("P", admin), "x");
        await using var socket = await admin.ConnectAsync();

        var answer = await admin.TryDeleteAsync($"/users/me/posts/{post.Text("id")}/reactions/thumbsup");

        Assert.Equal("""{"status":"OK"}""", answer.Raw);
        var removed = JsonNode.Parse((await socket.ExpectAsync("reaction_removed"))["data"].Text("reaction"));
        Assert.Equal(0, removed.Number("create_at"));
    }

    [Fact]
    public async Task Reaction_InAnothersName_IsForbidden()
    {
        await using var emulator = await Emulator.StartAsync();
        var alice = await emulator.AddMemberAsync();
        var post = await emulator.Admin.SayAsync(await emulator.AddChannelAsync("P", emulator.Admin, alice), "x");

        var answer = await alice.TryPostAsync("/reactions", new { user_id = emulator.Admin.Id, post_id = post.Text("id"), emoji_name = "eyes" });

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
    }

    [Fact]
    public async Task Reactions_OfManyPosts_AreAnsweredAtOnce()
    {
        await using var emulator = await Emulator.StartAsync();
        var admin = emulator.Admin;
        var channel = await emulator.AddChannelAsync("P", admin);
        var (one, two) = ((await admin.SayAsync(channel, "1")).Text("id"), (await admin.SayAsync(channel, "2")).Text("id"));
        await admin.PostAsync("/reactions", new { user_id = admin.Id, post_id = one, emoji_name = "+1" });

        var all = await admin.PostAsync("/posts/ids/reactions", new[] { one, two });

        Assert.Single(all[one]!.AsArray());
        Assert.Empty(all[two]!.AsArray());
    }
}
