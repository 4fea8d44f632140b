using OpenOps.MattermostEmulator.Tests.Emulation;

namespace OpenOps.MattermostEmulator.Tests;

public sealed class SocketResumeTests
{
    [Fact]
    public async Task Resumed_WithTheNextSequence_GetsWhatItMissed_WithoutGreeting()
    {
        await using var emulator = await Emulator.StartAsync();
        var (channel, id, last) = await LeaveAsync(emulator);
        for (var i = 0; i < 3; i++)
        {
            await emulator.Admin.SayAsync(channel, $"missed {i}");
        }

        await using var again = await emulator.Admin.ConnectAsync($"connection_id={id}&sequence_number={last + 1}");

        var first = (await again.ReadAsync())!;
        Assert.NotEqual("hello", first.Text("event"));
        Assert.Equal(last + 1, first.Number("seq"));
        await again.ExpectPostedAsync("missed 2");
    }

    [Fact]
    public async Task Resumed_WithAnOlderSequence_GetsTheSameEventsAgain()
    {
        await using var emulator = await Emulator.StartAsync();
        var (_, id, last) = await LeaveAsync(emulator);

        await using var again = await emulator.Admin.ConnectAsync($"connection_id={id}&sequence_number={last}");

        var first = (await again.ReadAsync())!;
        Assert.Equal(last, first.Number("seq"));
        Assert.Equal("live", Socket.PostOf(first).Text("message"));
    }

    [Fact]
    public async Task Resumed_AfterTooMuchWasMissed_IsANewConnection()
    {
        await using var emulator = await Emulator.StartAsync();
        var (channel, id, last) = await LeaveAsync(emulator);
        for (var i = 0; i < 300; i++)
        {
            await emulator.Admin.SayAsync(channel, $"missed {i}");
        }

        await using var again = await emulator.Admin.ConnectAsync($"connection_id={id}&sequence_number={last + 1}");

        var hello = (await again.ReadAsync())!;
        Assert.Equal("hello", hello.Text("event"));
        Assert.NotEqual(id, hello["data"].Text("connection_id"));
    }

    [Fact]
    public async Task Missed_TypingBeyondWhatIsKept_FallsAway_NumbersDoNot()
    {
        await using var emulator = await Emulator.StartAsync();
        var alice = await emulator.AddMemberAsync();
        var (channel, id, last) = await LeaveAsync(emulator, alice);
        for (var i = 0; i < 150; i++)
        {
            await alice.PostAsync("/users/me/typing", new { channel_id = channel });
        }

        await alice.SayAsync(channel, "after typing");
        await using var again = await emulator.Admin.ConnectAsync($"connection_id={id}&sequence_number={last + 1}");

        var typing = 0;
        for (var expected = last + 1; ; expected++)
        {
            var frame = (await again.ReadAsync())!;
            Assert.Equal(expected, frame.Number("seq"));
            typing += frame.Text("event") == "typing" ? 1 : 0;
            if (frame.Text("event") == "posted")
            {
                break;
            }
        }

        Assert.InRange(typing, 100, 128);
    }

    [Theory]
    [InlineData("connection_id=malformed&sequence_number=1")]
    [InlineData("connection_id={id}")]
    [InlineData("connection_id={id}&sequence_number=x")]
    public async Task Resume_Malformed_EndsWithoutAWord(string query)
    {
        await using var emulator = await Emulator.StartAsync();
        var (_, id, _) = await LeaveAsync(emulator);

        await using var again = await emulator.Admin.ConnectAsync(query.Replace("{id}", id));

        Assert.Null(await again.ReadAsync());
        Assert.Null(again.CloseStatus);
    }

    [Fact]
    public async Task Resume_OfAnUnknownOrBusyConnection_IsANewOne()
    {
        await using var emulator = await Emulator.StartAsync();
        await using var first = await emulator.Admin.ConnectAsync();
        var id = (await first.ExpectAsync("hello"))["data"].Text("connection_id");

        foreach (var asked in new[] { id, "aaaaaaaaaaaaaaaaaaaaaaaaaa" })
        {
            await using var second = await emulator.Admin.ConnectAsync($"connection_id={asked}&sequence_number=1");
            var hello = (await second.ReadAsync())!;
            Assert.Equal("hello", hello.Text("event"));
            Assert.NotEqual(asked, hello["data"].Text("connection_id"));
        }
    }

    [Fact]
    public async Task Resume_OfAnothersConnection_IsANewOne()
    {
        await using var emulator = await Emulator.StartAsync();
        var eve = await emulator.AddMemberAsync();
        var (_, id, last) = await LeaveAsync(emulator);

        await using var stolen = await eve.ConnectAsync($"connection_id={id}&sequence_number={last}");

        Assert.Equal("hello", (await stolen.ReadAsync()).Text("event"));
    }

    [Fact]
    public async Task Resume_WithChallenge_IsAlwaysANewConnection()
    {
        await using var emulator = await Emulator.StartAsync();
        var (_, id, last) = await LeaveAsync(emulator);

        await using var again = await emulator.Anonymous().ConnectAsync($"connection_id={id}&sequence_number={last + 1}");
        await again.SendAsync(new { seq = 1, action = "authentication_challenge", data = new { token = emulator.Admin.Token } });

        var hello = (await again.ReadAsync())!;
        Assert.Equal("hello", hello.Text("event"));
        Assert.NotEqual(id, hello["data"].Text("connection_id"));
    }

    /// <summary>Connects the administrator, sees one live post, and drops the socket.</summary>
    private static async Task<(string Channel, string ConnectionId, long Last)> LeaveAsync(Emulator emulator, params Account[] others)
    {
        var channel = await emulator.AddChannelAsync("P", emulator.Admin, others);
        await using var socket = await emulator.Admin.ConnectAsync();
        var id = (await socket.ExpectAsync("hello"))["data"].Text("connection_id");
        await emulator.Admin.SayAsync(channel, "live");
        var last = (await socket.ExpectPostedAsync("live")).Number("seq");
        socket.Drop();
        await TestTimeouts.EventuallyAsync("the server sees the socket go", async () =>
            (await emulator.Admin.GetAsync("/users/me/status")).Text("status") == "offline");
        return (channel, id, last);
    }
}
