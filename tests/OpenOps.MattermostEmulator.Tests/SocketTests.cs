using System.Net.WebSockets;
using System.Text.Json.Nodes;
using OpenOps.MattermostEmulator.Tests.Emulation;

namespace OpenOps.MattermostEmulator.Tests;

public sealed class SocketTests
{
    [Fact]
    public async Task Token_InHandshake_IsGreetedWithSequenceZero()
    {
        await using var emulator = await Emulator.StartAsync();
        await using var socket = await emulator.Admin.ConnectAsync();

        var hello = (await socket.ReadAsync())!;

        Assert.Equal("hello", hello.Text("event"));
        Assert.Equal(0, hello.Number("seq"));
        Assert.Equal(26, hello["data"].Text("connection_id").Length);
        Assert.Equal(emulator.Admin.Id, hello["broadcast"].Text("user_id"));
    }

    [Fact]
    public async Task Challenge_Answered_IsGreetedThenConfirmed()
    {
        await using var emulator = await Emulator.StartAsync();
        await using var socket = await emulator.Anonymous().ConnectAsync();

        await socket.SendAsync(new { seq = 1, action = "authentication_challenge", data = new { token = emulator.Admin.Token } });

        Assert.Equal("hello", (await socket.ReadAsync()).Text("event"));
        Assert.Equal("""{"status":"OK","seq_reply":1}""", (await socket.ReadAsync())!.ToJsonString());
    }

    [Fact]
    public async Task Challenge_WithBadToken_EndsAtOnceWithoutAWord()
    {
        await using var emulator = await Emulator.StartAsync();
        await using var socket = await emulator.Anonymous().ConnectAsync();

        await socket.SendAsync(new { seq = 1, action = "authentication_challenge", data = new { token = "nonsense" } });

        Assert.Null(await socket.ReadAsync());
        Assert.Null(socket.CloseStatus);
    }

    [Fact]
    public async Task NoToken_IsSilence_ThenTheEndAfterFiveSeconds()
    {
        var time = new ManualTimeProvider();
        await using var emulator = await Emulator.StartAsync(time: time);
        await using var socket = await emulator.With("bad").ConnectAsync();
        await socket.SendAsync(new { seq = 1, action = "ping" });
        var read = socket.ReadAsync();

        var timers = time.ActiveTimers;
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(read.IsCompleted);
        await TestTimeouts.EventuallyAsync("the socket ends", () =>
        {
            time.Advance(TimeSpan.FromSeconds(2));
            return Task.FromResult(read.IsCompleted);
        });

        Assert.Null(await read);
        Assert.Null(socket.CloseStatus);
        Assert.True(timers > 0);
    }

    [Fact]
    public async Task Origin_OfAnotherSite_IsRefused_OwnIsNot()
    {
        await using var emulator = await Emulator.StartAsync();

        var refused = await Assert.ThrowsAsync<WebSocketException>(() => Socket.OpenAsync(emulator.Address, emulator.Admin.Token, origin: "http://evil.test"));
        await using var own = await Socket.OpenAsync(emulator.Address, emulator.Admin.Token, origin: emulator.Address.GetLeftPart(UriPartial.Authority));

        Assert.Contains("403", refused.Message);
        Assert.Equal("hello", (await own.ReadAsync()).Text("event"));
    }

    [Fact]
    public async Task Cookie_IsTakenInTheHandshake()
    {
        await using var emulator = await Emulator.StartAsync();
        await using var socket = await Socket.OpenAsync(emulator.Address, null, cookie: $"MMAUTHTOKEN={emulator.Admin.Token}");

        Assert.Equal("hello", (await socket.ReadAsync()).Text("event"));
    }

    [Fact]
    public async Task Requests_AreAnsweredByTheirSequence()
    {
        await using var emulator = await Emulator.StartAsync();
        await using var socket = await emulator.Admin.ConnectAsync();

        await socket.SendAsync(new { seq = 2, action = "ping" });
        var pong = await socket.ExpectReplyAsync(2);
        Assert.Equal("pong", pong["data"].Text("text"));
        Assert.Null(pong["seq"]);

        await socket.SendAsync(new { seq = 3, action = "nope", data = new { } });
        var nope = await socket.ExpectReplyAsync(3);
        Assert.Equal("FAIL", nope.Text("status"));
        Assert.Equal("api.web_socket_router.bad_action.app_error", nope["error"].Text("id"));

        await socket.SendAsync(new { seq = 0, action = "ping" });
        Assert.Equal("FAIL", (await socket.ExpectReplyAsync(0)).Text("status"));
    }

    [Fact]
    public async Task Frame_TooLong_IsClosedWith1009_AndNonsenseWithoutAWord()
    {
        await using var emulator = await Emulator.StartAsync();
        await using var big = await emulator.Admin.ConnectAsync();
        await big.ExpectAsync("hello");
        await big.SendAsync(new { seq = 1, action = "ping", data = new { x = new string('x', 8200) } });
        while (await big.ReadAsync() is not null)
        {
        }

        Assert.Equal(WebSocketCloseStatus.MessageTooBig, big.CloseStatus);

        await using var nonsense = await emulator.Admin.ConnectAsync();
        await nonsense.ExpectAsync("hello");
        await nonsense.SendTextAsync("{oops");
        while (await nonsense.ReadAsync() is not null)
        {
        }

        Assert.Null(nonsense.CloseStatus);
    }

    [Fact]
    public async Task Typing_IsToldToTheOthersOnly()
    {
        await using var emulator = await Emulator.StartAsync();
        var (alice, bob) = (await emulator.AddMemberAsync(), await emulator.AddMemberAsync());
        var channel = await emulator.AddChannelAsync("P", alice, bob);
        await using var hers = await alice.ConnectAsync();
        await using var his = await bob.ConnectAsync();
        await hers.ExpectAsync("hello");
        await his.ExpectAsync("hello");

        await alice.PostAsync("/users/me/typing", new { channel_id = channel, parent_id = "" });
        await hers.SendAsync(new { seq = 5, action = "user_typing", data = new { channel_id = channel, parent_id = "root" } });
        await alice.SayAsync(channel, "done");

        Assert.Equal(alice.Id, (await his.ExpectAsync("typing"))["data"].Text("user_id"));
        var second = await his.ExpectAsync("typing");
        Assert.Equal("root", second["data"].Text("parent_id"));
        Assert.True((bool)second["broadcast"]!["omit_users"]![alice.Id]!);
        var seen = new List<string?>();
        for (JsonNode? frame = null; (string?)frame?["event"] != "posted"; seen.Add((string?)frame!["event"]))
        {
            frame = await hers.ReadAsync();
        }

        Assert.DoesNotContain("typing", seen);
    }

    [Fact]
    public async Task Events_AreNumberedWithoutGaps_AndEscapeMarkup()
    {
        await using var emulator = await Emulator.StartAsync();
        var channel = await emulator.AddChannelAsync("P", emulator.Admin);
        await using var socket = await emulator.Admin.ConnectAsync();
        await socket.ExpectAsync("hello");
        for (var i = 0; i < 20; i++)
        {
            await emulator.Admin.SayAsync(channel, $"<b> & {i}");
        }

        for (var expected = 1; expected <= 20; expected++)
        {
            var frame = (await socket.ReadAsync())!;
            Assert.Equal(expected, frame.Number("seq"));
            if ((string?)frame["event"] == "posted")
            {
                Assert.Contains("\\u003cb\\u003e \\u0026", frame["data"].Text("post"), StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    [Fact]
    public async Task Events_OfChannelsOneIsNotIn_DoNotCome()
    {
        await using var emulator = await Emulator.StartAsync();
        var (alice, eve) = (await emulator.AddMemberAsync(), await emulator.AddMemberAsync());
        var secret = await emulator.AddChannelAsync("P", alice);
        var shared = await emulator.AddChannelAsync("P", alice, eve);
        await using var socket = await eve.ConnectAsync();
        await socket.ExpectAsync("hello");

        await alice.SayAsync(secret, "secret");
        await alice.SayAsync(shared, "shared");

        for (JsonNode? frame = null; frame is null || (string?)frame["event"] != "posted" || Socket.PostOf(frame).Text("message") != "shared";)
        {
            frame = await socket.ReadAsync();
            Assert.DoesNotContain("secret", frame!.ToJsonString());
        }
    }

    [Fact]
    public async Task Removed_FromAChannel_IsToldToBothSides()
    {
        await using var emulator = await Emulator.StartAsync();
        var (alice, bob) = (await emulator.AddMemberAsync(), await emulator.AddMemberAsync());
        var channel = await emulator.AddChannelAsync("P", alice, bob);
        await using var his = await bob.ConnectAsync();
        await using var hers = await alice.ConnectAsync();
        await his.ExpectAsync("hello");
        await hers.ExpectAsync("hello");

        await alice.DeleteAsync($"/channels/{channel}/members/{bob.Id}");

        Assert.Equal(channel, (await his.ExpectAsync("user_removed"))["data"].Text("channel_id"));
        Assert.Equal(bob.Id, (await hers.ExpectAsync("user_removed"))["data"].Text("user_id"));
    }
}
