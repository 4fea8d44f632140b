using System.Text.Json.Nodes;

namespace OpenOps.Inference.Tests.Models.Files;

public sealed class PullRefusalTests
{
    private readonly byte[] _content = ModelsScene.Bytes(200_000);

    [Fact]
    public async Task Pull_OtherBytesOfTheSameLength_AreRefusedAndNotKept()
    {
        await using var server = await RangeServer.StartAsync(ModelsScene.Bytes(200_000, seed: 2));
        using var scene = Scene(server);

        var (exitCode, _, errors) = await scene.RunAsync("pull", "tiny");

        Assert.Equal(1, exitCode);
        Assert.Contains($"its SHA-256 is {ModelsScene.Sha256(server.Content)}, not {ModelsScene.Sha256(_content)}. Nothing of it was kept.", errors);
        Assert.Empty(scene.Names());
    }

    [Fact]
    public async Task Pull_AnotherLengthThanTheCatalogues_FetchesNothing()
    {
        await using var server = await RangeServer.StartAsync(_content);
        using var scene = Scene(server);
        server.Announced = 199_999;

        var (exitCode, _, errors) = await scene.RunAsync("pull", "tiny");

        Assert.Equal(1, exitCode);
        Assert.Contains($"{server.Address.Authority} offers 199,999 bytes, the catalogue says 200,000 bytes: that is another file. Nothing was fetched.", errors);
        Assert.Empty(server.Pieces);
    }

    [Fact]
    public async Task Pull_ServerAlwaysSendsTooLittle_EndsAndSaysSo()
    {
        await using var server = await RangeServer.StartAsync(_content);
        using var scene = Scene(server);
        server.BreakAfter = _ => 0;

        var (exitCode, _, errors) = await scene.RunAsync("pull", "tiny");

        Assert.Equal(1, exitCode);
        Assert.Contains("broke 3 times in a row", errors);
        Assert.False(File.Exists(scene.File));
    }

    [Fact]
    public async Task Pull_WhatCameEarlierIsSpoiled_BeginsAnew()
    {
        await using var server = await RangeServer.StartAsync(_content);
        using var scene = Scene(server);
        scene.Settings["Models:Download:Connections"] = "1";
        server.Status = number => number > 2 ? 503 : null;
        Assert.Equal(1, (await scene.RunAsync("pull", "tiny")).ExitCode);
        await using (var partial = File.OpenWrite(scene.File + ".partial"))
        {
            partial.Write("spoiled"u8);
        }

        server.Status = _ => null;
        var (exitCode, output, _) = await scene.RunAsync("pull", "tiny");

        Assert.Equal(0, exitCode);
        Assert.Contains("What came earlier does not fit what came now. Beginning anew.", output);
        Assert.Equal(_content, await File.ReadAllBytesAsync(scene.File, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Pull_WithoutChecksum_AsksNobody()
    {
        await using var server = await RangeServer.StartAsync(_content);
        using var scene = Scene(server, "sha256");

        var (exitCode, _, errors) = await scene.RunAsync("pull", "tiny");

        Assert.Equal(1, exitCode);
        Assert.Contains("tiny has no SHA-256 in the catalogue", errors);
        Assert.Empty(server.All);
    }

    [Theory]
    [InlineData("../outside.gguf")]
    [InlineData("../models-beside/outside.gguf")]
    public async Task Pull_FileOutsideTheModelsFolder_FetchesAndWritesNothing(string name)
    {
        await using var server = await RangeServer.StartAsync(_content);
        using var scene = new ModelsScene();
        var entry = ModelsScene.Entry(server.Address, _content);
        entry["file"] = name;
        scene.Write(entry);
        scene.Settings["Models:Folder"] = scene.PathOf("models");

        var (exitCode, _, errors) = await scene.RunAsync("pull", "tiny");

        Assert.Equal(1, exitCode);
        Assert.Contains($"{Path.GetFullPath(name, scene.PathOf("models"))} lies outside the models' folder {scene.PathOf("models")}, so it is not pulled.", errors);
        Assert.Empty(server.All);
        Assert.Empty(scene.Names());
        Assert.Empty(Directory.EnumerateDirectories(scene.Folder));
    }

    [Fact]
    public async Task Pull_DiskTooSmall_NamesExactNumbersAndFetchesNothing()
    {
        await using var server = await RangeServer.StartAsync(_content);
        using var scene = Scene(server);
        scene.FreeSpace = 199_000;

        var (exitCode, _, errors) = await scene.RunAsync("pull", "tiny");

        Assert.Equal(1, exitCode);
        Assert.Contains($"{scene.Folder} has 199,000 bytes free, 200,000 bytes are needed: 1,000 bytes too few.", errors);
        Assert.Empty(server.Pieces);
    }

    [Fact]
    public async Task Pull_HereAlready_AsksNobodyAndSpoilsNothing()
    {
        await using var server = await RangeServer.StartAsync(_content);
        using var scene = Scene(server);
        await File.WriteAllBytesAsync(scene.File, _content, TestContext.Current.CancellationToken);
        Assert.Contains($"tiny is here already, whole: {scene.File}", (await scene.RunAsync("pull", "tiny")).Output);

        await File.WriteAllTextAsync(scene.File, "mine", TestContext.Current.CancellationToken);
        var (exitCode, _, errors) = await scene.RunAsync("pull", "tiny");

        Assert.Equal(1, exitCode);
        Assert.Contains("is not the file of the catalogue. `models verify tiny` says what differs; `models remove tiny` makes room", errors);
        Assert.Equal("mine", await File.ReadAllTextAsync(scene.File, TestContext.Current.CancellationToken));
        Assert.Empty(server.All);
    }

    [Fact]
    public async Task Pull_TwiceAtOnce_LeavesTheFirstAlone()
    {
        await using var server = await RangeServer.StartAsync(_content);
        using var scene = Scene(server);
        var (reached, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        server.Before = async (_, _) =>
        {
            reached.TrySetResult();
            await go.Task;
        };

        var first = scene.RunAsync("pull", "tiny");
        await reached.Task.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);
        var second = await scene.RunAsync("pull", "tiny");
        go.SetResult();

        Assert.Equal(1, second.ExitCode);
        Assert.Contains("tiny.gguf.partial is in use: the same model is being pulled elsewhere.", second.Errors);
        Assert.Equal(0, (await first).ExitCode);
    }

    [Theory]
    [InlineData(404, "has no such file (404): /repo/resolve/v1/tiny.gguf.")]
    [InlineData(403, "does not give the file to everyone (403). Fetch it with a browser, then `models pull ID --from FILE`.")]
    public async Task Pull_Refused_SaysWhatToDo(int status, string told)
    {
        await using var server = await RangeServer.StartAsync(_content);
        using var scene = Scene(server);
        server.Status = _ => status;

        var (exitCode, _, errors) = await scene.RunAsync("pull", "tiny");

        Assert.Equal(1, exitCode);
        Assert.Contains(told, errors);
    }

    [Fact]
    public async Task Pull_UnknownOrRunningElsewhere_NamesWhatHasFiles()
    {
        using var scene = new ModelsScene();
        scene.Write(ModelsScene.Entry("tiny", "tiny.gguf"), new JsonObject { ["id"] = "floor", ["display_name"] = "Floor", ["provider"] = "baseline" });

        Assert.Contains("The catalogue has no model 'huge'. Models with files: tiny.", (await scene.RunAsync("pull", "huge")).Errors);
        Assert.Contains("floor has no file here: it runs elsewhere. Models with files: tiny.", (await scene.RunAsync("pull", "floor")).Errors);
    }

    private ModelsScene Scene(RangeServer server, string? without = null)
    {
        var scene = new ModelsScene();
        var entry = ModelsScene.Entry(server.Address, _content);
        entry.Remove(without ?? "");
        scene.Write(entry);
        return scene;
    }
}
