using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OpenOps.Inference.Models.Detection;
using OpenOps.Inference.Tests.Models.Files;

namespace OpenOps.Inference.Tests.Models.Detection;

public sealed class DetectTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("llamacpp", 404, "llama-server-qwen-3-4b", "Qwen 3:4B (llama-server)")]
    [InlineData("x", 200, "localai-qwen-3-4b", "Qwen 3:4B (LocalAI)")]
    [InlineData("x", 404, "server-qwen-3-4b", "Qwen 3:4B (server)")]
    public async Task Detect_ServerAnswers_ItsModelsAreListedAndTheChosenAdded(string owner, int ready, string id, string name)
    {
        await using var server = await StartAsync(owner, ready);
        var address = server.Urls.Single();
        using var scene = new ModelsScene();

        var listed = await scene.RunAsync("detect", "--server", address);
        var added = await scene.RunAsync("detect", "--server", address, "--add", id);
        var again = await scene.RunAsync("detect", "--server", address);

        Assert.Contains($"  {id}  {name} at {address}/v1/", listed.Output);
        Assert.Contains("Add what you want with `models detect --add ID`", listed.Output);
        Assert.Equal((0, ""), (added.ExitCode, added.Errors));
        Assert.Contains($"  {id}  {name} at {address}/v1/  in the catalogue already", again.Output);
        using var own = JsonDocument.Parse(await File.ReadAllTextAsync(scene.PathOf("own.json"), Cancellation));
        var entry = own.RootElement.GetProperty("models")[0];
        Assert.Equal(
            (id, name, "openai-compatible", $"{address}/v1", "Qwen 3:4B"),
            (Text(entry, "id"), Text(entry, "display_name"), Text(entry, "provider"), Text(entry, "endpoint"), Text(entry, "model")));
    }

    [Fact]
    public async Task Detect_FilesInAFolder_AreListedAndAddedWithTheirChecksum()
    {
        using var folder = new TempDirectory();
        Directory.CreateDirectory(folder.File("deep"));
        var content = ModelsScene.Bytes(5000);
        await File.WriteAllBytesAsync(folder.File("deep/Phi 4 mini.gguf"), content, Cancellation);
        await File.WriteAllBytesAsync(folder.File("mmproj-phi.gguf"), content, Cancellation);
        await File.WriteAllBytesAsync(folder.File("big-00001-of-00002.gguf"), content, Cancellation);
        await File.WriteAllTextAsync(folder.File("not-one.gguf"), "<html>", Cancellation);
        using var scene = new ModelsScene();

        var listed = await scene.RunAsync("detect", "--folder", folder.Path);
        var added = await scene.RunAsync("detect", "--folder", folder.Path, "--add", "phi-4-mini");

        Assert.Contains($"  phi-4-mini  {folder.File("deep/Phi 4 mini.gguf")} (5.0 kB)", listed.Output);
        Assert.DoesNotContain("mmproj", listed.Output);
        Assert.DoesNotContain("00001", listed.Output);
        Assert.DoesNotContain("not-one", listed.Output);
        Assert.Equal((0, ""), (added.ExitCode, added.Errors));
        Assert.Contains("phi-4-mini: whole (5,000 bytes)", (await scene.RunAsync("verify", "phi-4-mini")).Output);
        await File.AppendAllTextAsync(folder.File("deep/Phi 4 mini.gguf"), "x", Cancellation);
        Assert.Contains("phi-4-mini: changed: 5,001 bytes instead of 5,000 bytes", (await scene.RunAsync("verify")).Output);
    }

    [Fact]
    public async Task Detect_Add_LeavesTheRestOfTheFileAsItIs()
    {
        await using var server = await StartAsync("llamacpp", 404);
        using var scene = new ModelsScene();
        const string Before = "// ours\n{\n  \"models\": [\n    { \"id\": \"floor\",   \"display_name\": \"Floor — ours\", \"provider\": \"baseline\" }, // kept\n  ],\n}\n";
        await File.WriteAllTextAsync(scene.PathOf("own.json"), Before, Cancellation);

        var (exitCode, _, errors) = await scene.RunAsync("detect", "--server", server.Urls.Single(), "--add", "llama-server-qwen-3-4b");

        Assert.Equal((0, ""), (exitCode, errors));
        var after = await File.ReadAllTextAsync(scene.PathOf("own.json"), Cancellation);
        var start = after.IndexOf(",\n    {\"id\":\"llama-server-qwen-3-4b\"", StringComparison.Ordinal);
        Assert.Equal(Before, after.Remove(start, after.IndexOf('}', start) + 1 - start));
        Assert.Contains("floor", (await scene.RunAsync("list")).Output);
        Assert.Contains("llama-server-qwen-3-4b", (await scene.RunAsync("list")).Output);
    }

    [Fact]
    public async Task Detect_Add_UnknownIdOrBrokenFile_ChangesNothing()
    {
        await using var server = await StartAsync("llamacpp", 404);
        using var scene = new ModelsScene();

        Assert.Contains("'ghost' was not found, or is in the catalogue already.", (await scene.RunAsync("detect", "--server", server.Urls.Single(), "--add", "ghost")).Errors);
        Assert.False(File.Exists(scene.PathOf("own.json")));

        await File.WriteAllTextAsync(scene.PathOf("own.json"), "{ \"models\": [ }", Cancellation);
        Assert.Equal(1, (await scene.RunAsync("detect", "--server", server.Urls.Single(), "--add", "llama-server-qwen-3-4b")).ExitCode);
        Assert.Equal("{ \"models\": [ }", await File.ReadAllTextAsync(scene.PathOf("own.json"), Cancellation));
    }

    [Fact]
    public void Ids_AreAllowedAndEachOnce()
    {
        FoundModel[] models = [Found("Llama 3.2:3B-Instruct (Q4)"), Found("llama_3.2/3b instruct"), Found("***"), Found(new string('x', 90))];

        Assert.Equal(
            ["llama-3.2-3b-instruct-q4", "llama_3.2-3b-instruct", "model-2", new string('x', 60)],
            FoundIds.MakeUnique(models, ["model"]).Select(model => model.Id));

        static FoundModel Found(string name) => new() { Id = FoundIds.Of(name), DisplayName = name };
    }

    private static string Text(JsonElement entry, string field) => entry.GetProperty(field).GetString()!;

    private static async Task<WebApplication> StartAsync(string owner, int ready)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(context => context.Request.Path.Value switch
        {
            "/v1/models" => context.Response.WriteAsync($$"""{"object":"list","data":[{"id":"Qwen 3:4B","object":"model","owned_by":"{{owner}}"}]}"""),
            _ => Answer(context, context.Request.Path == "/readyz" ? ready : 404),
        });
        await app.StartAsync(Cancellation);
        return app;

        static Task Answer(HttpContext context, int status)
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        }
    }
}
