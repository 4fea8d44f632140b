namespace OpenOps.Inference.Tests.Models.Files;

/// <summary>The verbs on what is here: list, verify, remove, and how progress is shown.</summary>
public sealed class KeepingTests
{
    private static readonly Uri Publisher = new("http://127.0.0.1:9");

    private readonly byte[] _content = ModelsScene.Bytes(200_000);

    [Fact]
    public async Task Verify_NamesEachFile_WholeChangedMissingUnchecked()
    {
        using var scene = new ModelsScene();
        var shorter = ModelsScene.Entry(Publisher, _content);
        (shorter["id"], shorter["file"]) = ("shorter", "shorter.gguf");
        var other = ModelsScene.Entry(Publisher, _content);
        (other["id"], other["file"]) = ("other", "other.gguf");
        scene.Write(ModelsScene.Entry(Publisher, _content), shorter, other, ModelsScene.Entry("absent", "absent.gguf"), ModelsScene.Entry("unknown", "unknown.gguf"));
        await WriteAsync(scene.File, _content);
        await WriteAsync(scene.PathOf("shorter.gguf"), _content[..^1]);
        await WriteAsync(scene.PathOf("other.gguf"), ModelsScene.Bytes(_content.Length, seed: 2));
        await WriteAsync(scene.PathOf("unknown.gguf"), _content);

        var (exitCode, output, _) = await scene.RunAsync("verify");

        Assert.Equal(1, exitCode);
        Assert.Contains("tiny: whole (200,000 bytes)", output);
        Assert.Contains("shorter: changed: 199,999 bytes instead of 200,000 bytes", output);
        Assert.Contains($"other: changed: its SHA-256 is {ModelsScene.Sha256(ModelsScene.Bytes(_content.Length, seed: 2))}, the catalogue's {ModelsScene.Sha256(_content)}", output);
        Assert.Contains("absent: missing", output);
        Assert.Contains("unknown: unchecked: the catalogue has no SHA-256 of it", output);
    }

    [Fact]
    public async Task Verify_Missing_IsAFailureOnlyWhenAskedForByName()
    {
        using var scene = new ModelsScene();

        Assert.Equal(0, (await scene.RunAsync("verify")).ExitCode);
        Assert.Equal(1, (await scene.RunAsync("verify", "tiny")).ExitCode);
    }

    [Fact]
    public async Task Remove_DeletesTheFileAndWhatWasBegun_AndSaysHowMuch()
    {
        using var scene = new ModelsScene();
        await WriteAsync(scene.File, _content);
        await WriteAsync(scene.File + ".partial", _content);
        await WriteAsync(scene.File + ".partial.json", "{}"u8.ToArray());

        var (exitCode, output, _) = await scene.RunAsync("remove", "tiny");

        Assert.Equal((0, "tiny is removed: 400,000 bytes freed."), (exitCode, output.Trim()));
        Assert.Empty(scene.Names());
        Assert.Equal("tiny is not here.", (await scene.RunAsync("remove", "tiny")).Output.Trim());
    }

    [Fact]
    public async Task Remove_FileOfAnotherProgram_IsNotDeleted()
    {
        using var elsewhere = new TempDirectory();
        await WriteAsync(elsewhere.File("theirs.gguf"), _content);
        using var scene = new ModelsScene();
        scene.Write(ModelsScene.Entry("theirs", elsewhere.File("theirs.gguf")));

        var (exitCode, _, errors) = await scene.RunAsync("remove", "theirs");

        Assert.Equal(1, exitCode);
        Assert.Contains($"belongs to another program, so it is not deleted. Take theirs out of {scene.PathOf("own.json")} instead.", errors);
        Assert.True(File.Exists(elsewhere.File("theirs.gguf")));
        Assert.Equal(1, (await scene.RunAsync("remove")).ExitCode);
    }

    [Fact]
    public async Task List_ShowsWhatIsHereAndHowToGetTheRest()
    {
        using var scene = new ModelsScene();
        var here = ModelsScene.Entry(Publisher, _content);
        (here["id"], here["file"]) = ("here", "here.gguf");
        var cut = ModelsScene.Entry(Publisher, _content);
        (cut["id"], cut["file"]) = ("cut", "cut.gguf");
        scene.Write(ModelsScene.Entry(Publisher, _content), here, cut, ModelsScene.Entry("bare", "bare.gguf"));
        await WriteAsync(scene.PathOf("here.gguf"), _content);
        await WriteAsync(scene.PathOf("cut.gguf"), _content[..^1]);

        var lines = (await scene.RunAsync("list")).Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(
            [
                "id    kind  size      context  licence     state",
                "tiny  chat  200.0 kB           Apache-2.0  not here: `models pull tiny`",
                "here  chat  200.0 kB           Apache-2.0  here",
                "cut   chat  200.0 kB           Apache-2.0  changed: `models verify cut` says how",
                "bare  chat                                 not here",
            ],
            lines);
    }

    [Fact]
    public async Task Catalogue_WithErrors_IsToldAndNothingIsDone()
    {
        using var scene = new ModelsScene();
        await File.WriteAllTextAsync(scene.PathOf("models.json"), """{"models": [{"id": "x"}]}""", TestContext.Current.CancellationToken);

        var (exitCode, _, errors) = await scene.RunAsync("pull", "x");

        Assert.Equal(1, exitCode);
        Assert.Contains("models.json: models[0].display_name is missing.", errors);
        Assert.Contains("models.json: models[0].provider is missing.", errors);
    }

    [Fact]
    public async Task Progress_IsOneLineOnATerminalAndTenthsElsewhere()
    {
        await using var server = await RangeServer.StartAsync(_content);
        using var scene = new ModelsScene();
        scene.Write(ModelsScene.Entry(server.Address, _content));
        scene.Settings["Models:Download:PieceSize"] = "20000";
        scene.Settings["Models:Download:Connections"] = "1";

        var plain = (await scene.RunAsync("pull", "tiny")).Output.Split(Environment.NewLine);
        await scene.RunAsync("remove", "tiny");
        scene.Terminal = true;
        var terminal = (await scene.RunAsync("pull")).Output;

        Assert.Equal(11, plain.Count(line => line.StartsWith("  fetching", StringComparison.Ordinal)));
        Assert.Contains(plain, line => line.StartsWith("  fetching 50 %, 100.0 kB of 200.0 kB", StringComparison.Ordinal));
        Assert.Contains("\r  [........................] fetching 0 %, 0 B of 200.0 kB", terminal);
        Assert.Contains("\r  [########################] fetching 100 %, 200.0 kB of 200.0 kB", terminal);
        Assert.Contains($"\rtiny is here, whole and checked: {scene.File}{Environment.NewLine}", terminal);
    }

    private static Task WriteAsync(string path, byte[] content) => File.WriteAllBytesAsync(path, content, TestContext.Current.CancellationToken);
}
