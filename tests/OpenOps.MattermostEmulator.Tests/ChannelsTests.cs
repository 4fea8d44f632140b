using System.Net;
using OpenOps.MattermostEmulator.Tests.Emulation;

namespace OpenOps.MattermostEmulator.Tests;

public sealed class ChannelsTests
{
    [Fact]
    public async Task Team_HasTwoStandingChannels_ThatMembersAreIn()
    {
        await using var emulator = await Emulator.StartAsync();
        var alice = await emulator.AddMemberAsync("alice");

        var channels = (await alice.GetAsync($"/users/me/teams/{emulator.Team.Id}/channels")).AsArray();

        Assert.Equal(["off-topic", "town-square"], channels.Select(channel => channel.Text("name")));
        var square = channels.Single(channel => channel.Text("name") == "town-square").Text("id");
        var posts = await alice.GetAsync($"/channels/{square}/posts");
        Assert.Equal("system_join_team", posts["posts"]![(string)posts["order"]![0]!].Text("type"));
    }

    [Fact]
    public async Task Direct_AskedTwice_IsOneChannelNamedByBothIds()
    {
        await using var emulator = await Emulator.StartAsync();
        var alice = await emulator.AddUserAsync();
        var bob = await emulator.AddUserAsync();

        var first = await alice.TryPostAsync("/channels/direct", new[] { bob.Id, alice.Id });
        var second = await bob.TryPostAsync("/channels/direct", new[] { bob.Id, alice.Id });

        Assert.Equal(HttpStatusCode.Created, first.Status);
        Assert.Equal(HttpStatusCode.Created, second.Status);
        Assert.Equal(first.Body.Text("id"), second.Body.Text("id"));
        Assert.Equal("D", first.Body.Text("type"));
        Assert.Equal("", first.Body.Text("team_id"));
        Assert.Equal(string.Join("__", new[] { alice.Id, bob.Id }.Order(StringComparer.Ordinal)), first.Body.Text("name"));
    }

    [Fact]
    public async Task Direct_OfOthers_IsForbidden()
    {
        await using var emulator = await Emulator.StartAsync();
        var (alice, bob, eve) = (await emulator.AddUserAsync(), await emulator.AddUserAsync(), await emulator.AddUserAsync());
        var channel = await emulator.DirectAsync(alice, bob);
        var post = await alice.SayAsync(channel, "between us");

        Assert.Equal(HttpStatusCode.Forbidden, (await eve.TryPostAsync("/channels/direct", new[] { alice.Id, bob.Id })).Status);
        foreach (var path in new[]
        {
            $"/channels/{channel}", $"/channels/{channel}/posts", $"/channels/{channel}/members", $"/channels/{channel}/members/{alice.Id}",
            $"/posts/{post.Text("id")}", $"/posts/{post.Text("id")}/thread", $"/posts/{post.Text("id")}/reactions",
        })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await eve.TryGetAsync(path)).Status);
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await eve.TryPostAsync("/posts", new { channel_id = channel, message = "hi" })).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await eve.TryPostAsync("/users/me/typing", new { channel_id = channel })).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await eve.TryPostAsync("/reactions", new { user_id = eve.Id, post_id = post.Text("id"), emoji_name = "eyes" })).Status);
    }

    [Fact]
    public async Task PrivateChannel_ForTheTeamOutsideIt_DoesNotExist()
    {
        await using var emulator = await Emulator.StartAsync();
        var alice = await emulator.AddMemberAsync();
        var eve = await emulator.AddMemberAsync();
        var channel = await emulator.AddChannelAsync("P", alice);
        var name = (await alice.GetAsync($"/channels/{channel}")).Text("name");

        Assert.Equal(HttpStatusCode.NotFound, (await eve.TryGetAsync($"/teams/{emulator.Team.Id}/channels/name/{name}")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await eve.TryPostAsync($"/channels/{channel}/members", new { user_id = eve.Id })).Status);
        Assert.DoesNotContain(channel, (await eve.TryGetAsync($"/teams/{emulator.Team.Id}/channels")).Raw);
    }

    [Fact]
    public async Task PublicChannel_MayBeLookedAt_AndJoined_BeforeWritingInIt()
    {
        await using var emulator = await Emulator.StartAsync();
        var alice = await emulator.AddMemberAsync();
        var bob = await emulator.AddMemberAsync();
        var channel = await emulator.AddChannelAsync("O", alice);
        var post = await alice.SayAsync(channel, "open");

        Assert.Equal(HttpStatusCode.OK, (await bob.TryGetAsync($"/posts/{post.Text("id")}")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await bob.TryGetAsync($"/channels/{channel}/posts")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await bob.TryPostAsync("/posts", new { channel_id = channel, message = "x" })).Status);

        Assert.Equal(HttpStatusCode.Created, (await bob.TryPostAsync($"/channels/{channel}/members", new { user_id = bob.Id })).Status);
        await bob.SayAsync(channel, "in");
        await bob.DeleteAsync($"/channels/{channel}/members/{bob.Id}");
        Assert.Equal(HttpStatusCode.Forbidden, (await bob.TryPostAsync("/posts", new { channel_id = channel, message = "x" })).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await alice.TryGetAsync($"/channels/{channel}/members/{bob.Id}")).Status);
    }

    [Fact]
    public async Task Unread_CountsMessagesAndMentions_UntilViewed()
    {
        await using var emulator = await Emulator.StartAsync();
        var alice = await emulator.AddMemberAsync();
        var bob = await emulator.AddMemberAsync("bob");
        var channel = await emulator.AddChannelAsync("O", alice, bob);
        await alice.SayAsync(channel, "one");
        await alice.SayAsync(channel, "two @bob");

        var unread = await bob.GetAsync($"/users/me/channels/{channel}/unread");
        Assert.Equal(2, unread.Number("msg_count"));
        Assert.Equal(1, unread.Number("mention_count"));

        var viewed = await bob.PostAsync("/channels/members/me/view", new { channel_id = channel, prev_channel_id = "" });
        Assert.NotNull(viewed["last_viewed_at_times"]![channel]);
        Assert.Equal(0, (await bob.GetAsync($"/users/me/channels/{channel}/unread")).Number("msg_count"));
    }

    [Fact]
    public async Task Header_Changed_IsToldByAPost()
    {
        await using var emulator = await Emulator.StartAsync();
        var alice = await emulator.AddMemberAsync("alice");
        var channel = await emulator.AddChannelAsync("O", alice);

        await alice.PutAsync($"/channels/{channel}/patch", new { header = "Hello" });

        var posts = await alice.GetAsync($"/channels/{channel}/posts");
        Assert.Equal("alice updated the channel header to: Hello", posts["posts"]![(string)posts["order"]![0]!].Text("message"));
    }

    [Fact]
    public async Task Archived_TakesNoPosts()
    {
        await using var emulator = await Emulator.StartAsync();
        var alice = await emulator.AddMemberAsync();
        var channel = await emulator.AddChannelAsync("O", alice);
        await alice.DeleteAsync($"/channels/{channel}");

        var answer = await alice.TryPostAsync("/posts", new { channel_id = channel, message = "late" });

        Assert.Equal("api.post.create_post.can_not_post_to_deleted.error", answer.ErrorId);
    }
}
