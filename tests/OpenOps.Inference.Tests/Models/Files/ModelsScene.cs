using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using OpenOps.Inference.Models.Verbs;

namespace OpenOps.Inference.Tests.Models.Files;

/// <summary>A catalogue with one model in a folder of its own, and <c>models …</c> run on it as a person would.</summary>
internal sealed class ModelsScene : IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly HttpClient _http = ModelsHttp.Create();

    public ModelsScene() => Write(Entry("tiny", "tiny.gguf"));

    public string Folder => _folder.Path;

    public string File => PathOf("tiny.gguf");

    public Dictionary<string, string?> Settings { get; } = new(StringComparer.Ordinal)
    {
        ["Models:Download:PieceSize"] = "65536",
        ["Models:Download:RetryDelay"] = "00:00:00.001",
        ["Models:Download:Attempts"] = "3",
    };

    public long FreeSpace { get; set; } = long.MaxValue;

    public bool Terminal { get; set; }

    public CancellationToken Stop { get; set; } = TestContext.Current.CancellationToken;

    public static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        "GGUF"u8.CopyTo(bytes);
        return bytes;
    }

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public static JsonObject Entry(string id, string file) => new() { ["id"] = id, ["display_name"] = id, ["provider"] = "local", ["file"] = file };

    public static JsonObject Entry(Uri server, byte[] content) => new(
    [
        .. Entry("tiny", "tiny.gguf").Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())),
        KeyValuePair.Create<string, JsonNode?>("url", new Uri(server, "/repo/resolve/v1/tiny.gguf?download=true").AbsoluteUri),
        KeyValuePair.Create<string, JsonNode?>("sha256", Sha256(content)),
        KeyValuePair.Create<string, JsonNode?>("size", content.Length),
        KeyValuePair.Create<string, JsonNode?>("licence", "Apache-2.0"),
    ]);

    public string PathOf(string name) => _folder.File(name);

    public void Write(params JsonNode[] entries) =>
        System.IO.File.WriteAllText(PathOf("models.json"), new JsonObject { ["models"] = new JsonArray([.. entries]) }.ToJsonString());

    public async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] args)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(Settings).AddInMemoryCollection([KeyValuePair.Create<string, string?>("Models:Catalogue", PathOf("models.json"))]).Build();
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var errors = new StringWriter(CultureInfo.InvariantCulture);
        var desk = new ModelsDesk(configuration, _http, TimeProvider.System, output, redirected: !Terminal, _ => FreeSpace);
        var exitCode = await ModelsCommand.RunAsync(args, desk, errors, Stop);
        return (exitCode, output.ToString(), errors.ToString());
    }

    /// <summary>The names of all files but the catalogue.</summary>
    public IEnumerable<string> Names() => Directory.EnumerateFiles(Folder).Select(path => Path.GetFileName(path)!).Where(name => name != "models.json").Order(StringComparer.Ordinal);

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }
}
