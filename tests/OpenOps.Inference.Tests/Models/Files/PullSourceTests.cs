using System.Diagnostics;

namespace OpenOps.Inference.Tests.Models.Files;

public sealed class PullSourceTests
{
    private static readonly Uri Nowhere = new("http://127.0.0.1:9");

    private readonly byte[] _content = ModelsScene.Bytes(200_000);

    [Theory]
    [InlineData("tiny.gguf")]
    [InlineData("")]
    public async Task Pull_FromFileOrFolder_AsksNobody(string name)
    {
        using var stick = new TempDirectory();
        await File.WriteAllBytesAsync(stick.File("tiny.gguf"), _content, TestContext.Current.CancellationToken);
        using var scene = Scene(Nowhere);

        var (exitCode, _, errors) = await scene.RunAsync("pull", "tiny", "--from", Path.Combine(stick.Path, name));

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Equal(_content, await File.ReadAllBytesAsync(scene.File, TestContext.Current.CancellationToken));
        Assert.Equal(["tiny.gguf"], scene.Names());
    }

    [Fact]
    public async Task Pull_FromAnotherFile_IsRefusedAndNotKept()
    {
        using var stick = new TempDirectory();
        await File.WriteAllBytesAsync(stick.File("other.gguf"), ModelsScene.Bytes(1000), TestContext.Current.CancellationToken);
        using var scene = Scene(Nowhere);

        Assert.Contains("is not the file of the catalogue", (await scene.RunAsync("pull", "tiny", "--from", stick.File("other.gguf"))).Errors);
        Assert.Contains($"There is no file {stick.File("tiny.gguf")}. Give --from the file, or the folder that holds tiny.gguf.", (await scene.RunAsync("pull", "tiny", "--from", stick.Path)).Errors);
        Assert.False(File.Exists(scene.File));
    }

    [Fact]
    public async Task Pull_FromMirrors_AsksThemInOrderWithThePublishersPath()
    {
        await using var empty = await RangeServer.StartAsync([]);
        await using var server = await RangeServer.StartAsync(_content);
        empty.Status = _ => 404;
        using var scene = Scene(Nowhere);

        var (exitCode, _, errors) = await scene.RunAsync("pull", "tiny", "--mirror", Nowhere.AbsoluteUri, "--mirror", new Uri(server.Address, "/hub/").AbsoluteUri);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.All(server.All, asked => Assert.Equal("/hub/repo/resolve/v1/tiny.gguf?download=true", asked.Path));
        Assert.Equal(_content, await File.ReadAllBytesAsync(scene.File, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Pull_FromMirrorOfTheSettings_WorksToo_AndAnUnusableOneIsNamed()
    {
        await using var server = await RangeServer.StartAsync(_content);
        using var scene = Scene(Nowhere);
        scene.Settings["Models:Mirrors:0"] = "mirror";
        Assert.Contains("Models:Mirrors:0 is not an http or https address.", (await scene.RunAsync("pull", "tiny")).Errors);

        scene.Settings["Models:Mirrors:0"] = server.Address.AbsoluteUri;
        Assert.Equal(0, (await scene.RunAsync("pull", "tiny")).ExitCode);
    }

    [Fact]
    public async Task Pull_NobodyAnswers_NamesNetworkProxyAndMirror()
    {
        using var scene = Scene(Nowhere);

        var (exitCode, _, errors) = await scene.RunAsync("pull", "tiny");

        Assert.Equal(1, exitCode);
        Assert.Contains("127.0.0.1:9 cannot be reached (ConnectionError). Check the network, set HTTPS_PROXY if there is a proxy, or name a mirror with --mirror.", errors);
    }

    [Fact]
    public async Task Program_WithProxy_FetchesThroughIt()
    {
        await using var proxy = await RangeServer.StartAsync(_content);
        using var scene = Scene(new Uri("http://models.invalid"));
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "OpenOps.Inference.dll"), "models", "pull", "tiny"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["http_proxy"] = proxy.Address.AbsoluteUri;
        start.Environment["Models__Catalogue"] = scene.PathOf("models.json");

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TestTimeouts.Start, TestContext.Current.CancellationToken);

        Assert.Equal((0, ""), (process.ExitCode, await errors));
        Assert.Contains("tiny is here, whole and checked", await output);
        Assert.Equal(_content, await File.ReadAllBytesAsync(scene.File, TestContext.Current.CancellationToken));
    }

    private ModelsScene Scene(Uri publisher)
    {
        var scene = new ModelsScene();
        scene.Write(ModelsScene.Entry(publisher, _content));
        return scene;
    }
}
