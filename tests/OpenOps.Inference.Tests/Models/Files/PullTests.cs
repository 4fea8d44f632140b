namespace OpenOps.Inference.Tests.Models.Files;

public sealed class PullTests
{
    private const int Piece = 65_536;

    private readonly byte[] _content = ModelsScene.Bytes(5 * Piece + 1234);

    [Fact]
    public async Task Pull_InRanges_ComesWholeUnderItsNameAndLeavesNothingElse()
    {
        await using var server = await RangeServer.StartAsync(_content);
        using var scene = Scene(server);
        using var two = new SemaphoreSlim(0);
        server.Before = async (number, context) =>
        {
            // The first waits for a second to be under way: ranges come side by side.
            _ = number == 2 ? two.Release() : 0;
            Assert.True(number > 1 || await two.WaitAsync(TestTimeouts.Step, context.RequestAborted));
        };

        var (exitCode, output, errors) = await scene.RunAsync("pull", "tiny");

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Equal(_content, await File.ReadAllBytesAsync(scene.File, TestContext.Current.CancellationToken));
        Assert.Equal(["tiny.gguf"], scene.Names());
        Assert.Equal(
            [(0, 65535), (65536, 131071), (131072, 196607), (196608, 262143), (262144, 327679), (327680, 328913)],
            server.Pieces.Select(asked => (asked.From!.Value, asked.To!.Value)).Order());
        Assert.All(server.Pieces, asked => Assert.Equal(("\"one\"", "/repo/resolve/v1/tiny.gguf?download=true"), (asked.IfRange, asked.Path)));
        Assert.Contains("tiny, 328,914 bytes, Apache-2.0", output);
        Assert.Contains($"tiny is here, whole and checked: {scene.File}", output);
    }

    [Fact]
    public async Task Pull_ConnectionBreaks_GoesOnWithTheNextByte()
    {
        await using var server = await RangeServer.StartAsync(_content);
        using var scene = Scene(server);
        scene.Settings["Models:Download:Connections"] = "1";
        server.BreakAfter = number => number is 2 or 3 ? 1000 : null;

        var (exitCode, _, errors) = await scene.RunAsync("pull", "tiny");

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Equal(_content, await File.ReadAllBytesAsync(scene.File, TestContext.Current.CancellationToken));
        // An aborted connection may take bytes with it that were sent, but what came is not asked for again.
        var asked = server.Pieces.Select(piece => piece.From!.Value).ToList();
        Assert.Equal(8, asked.Count);
        Assert.Equal(asked.Order(), asked);
        Assert.InRange(asked[3], Piece, Piece + 2000);
    }

    [Fact]
    public async Task Pull_Interrupted_GoesOnInTheNextRunWithWhatIsHere()
    {
        await using var server = await RangeServer.StartAsync(_content);
        using var scene = Scene(server);
        scene.Settings["Models:Download:Connections"] = "1";
        server.Status = number => number > 2 ? 503 : null;

        var (exitCode, _, errors) = await scene.RunAsync("pull", "tiny");

        Assert.Equal(1, exitCode);
        Assert.Contains($"The connection to {server.Address.Authority} broke 3 times in a row (it answered 503). What has come is kept: the same command goes on from there.", errors);
        Assert.Equal(["tiny.gguf.partial", "tiny.gguf.partial.json"], scene.Names());
        Assert.Contains("begun, 131.1 kB came: `models pull tiny` goes on", (await scene.RunAsync("list")).Output);

        var before = server.Pieces.Count;
        server.Status = _ => null;
        var again = await scene.RunAsync("pull", "tiny");

        Assert.Equal((0, ""), (again.ExitCode, again.Errors));
        Assert.Contains("going on 39 %, 131.1 kB of 328.9 kB", again.Output);
        Assert.Equal([131072, 196608, 262144, 327680], server.Pieces.Skip(before).Select(piece => piece.From!.Value));
        Assert.Equal(_content, await File.ReadAllBytesAsync(scene.File, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Pull_FileReplacedBetweenRuns_BeginsAnew()
    {
        await using var server = await RangeServer.StartAsync(ModelsScene.Bytes(_content.Length, seed: 2));
        using var scene = Scene(server);
        server.Status = number => number > 2 ? 503 : null;
        Assert.Equal(1, (await scene.RunAsync("pull", "tiny")).ExitCode);

        var before = server.Pieces.Count;
        (server.Content, server.ETag, server.Status) = (_content, "\"two\"", _ => null);
        var (exitCode, output, _) = await scene.RunAsync("pull", "tiny");

        Assert.Equal(0, exitCode);
        Assert.Contains("fetching 0 %", output);
        Assert.Equal(6, server.Pieces.Count - before);
        Assert.Equal(_content, await File.ReadAllBytesAsync(scene.File, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Pull_FileReplacedMeanwhile_SaysSoAndBeginsAnew()
    {
        await using var server = await RangeServer.StartAsync(ModelsScene.Bytes(_content.Length, seed: 2));
        using var scene = Scene(server);
        scene.Settings["Models:Download:Connections"] = "1";
        server.Before = (number, _) =>
        {
            (server.Content, server.ETag) = number == 3 ? (_content, "\"two\"") : (server.Content, server.ETag);
            return Task.CompletedTask;
        };

        var (exitCode, output, _) = await scene.RunAsync("pull", "tiny");

        Assert.Equal(0, exitCode);
        Assert.Contains("changed the file while it was being fetched. Beginning anew.", output);
        Assert.Equal(_content, await File.ReadAllBytesAsync(scene.File, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Pull_WithoutRanges_ComesInOneGoAfterABreakToo()
    {
        await using var server = await RangeServer.StartAsync(_content);
        using var scene = Scene(server);
        (server.Ranges, server.BreakAfter) = (false, number => number == 1 ? 100_000 : null);

        var (exitCode, _, errors) = await scene.RunAsync("pull", "tiny");

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Equal(2, server.Pieces.Count);
        Assert.Equal(_content, await File.ReadAllBytesAsync(scene.File, TestContext.Current.CancellationToken));
        Assert.Equal(["tiny.gguf"], scene.Names());
    }

    [Fact]
    public async Task Pull_NothingComesAnyMore_AsksAgain()
    {
        await using var server = await RangeServer.StartAsync(_content);
        using var scene = Scene(server);
        scene.Settings["Models:Download:IdleTimeout"] = "00:00:00.3";
        server.Before = (number, context) => number == 2 ? Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default) : Task.CompletedTask;

        Assert.Equal(0, (await scene.RunAsync("pull", "tiny")).ExitCode);
        Assert.Equal(_content, await File.ReadAllBytesAsync(scene.File, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Pull_Stopped_KeepsWhatCame()
    {
        await using var server = await RangeServer.StartAsync(_content);
        using var scene = Scene(server);
        scene.Settings["Models:Download:Connections"] = "1";
        using var stop = new CancellationTokenSource();
        scene.Stop = stop.Token;
        server.Before = async (number, _) =>
        {
            if (number == 4)
            {
                await stop.CancelAsync();
            }
        };

        var (exitCode, _, errors) = await scene.RunAsync("pull", "tiny");

        Assert.Equal((1, "Stopped. What has come is kept: the same command goes on from there."), (exitCode, errors.Trim()));
        Assert.Equal(["tiny.gguf.partial", "tiny.gguf.partial.json"], scene.Names());
        scene.Stop = TestContext.Current.CancellationToken;
        Assert.Contains("begun, 196.6 kB came", (await scene.RunAsync("list")).Output);
    }

    private ModelsScene Scene(RangeServer server)
    {
        var scene = new ModelsScene();
        scene.Write(ModelsScene.Entry(server.Address, _content));
        return scene;
    }
}
