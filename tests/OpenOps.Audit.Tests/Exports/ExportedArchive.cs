using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OpenOps.Audit.Tests.Exports;

/// <summary>An export as somebody who got it sees it.</summary>
internal sealed class ExportedArchive
{
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    public JsonElement Manifest => JsonDocument.Parse(_files["manifest.json"]).RootElement;

    public IEnumerable<string> Names => _files.Keys;

    public static async Task<ExportedArchive> GetAsync(HttpClient client, string pathAndQuery)
    {
        using var response = await client.GetAsync($"/exports/{pathAndQuery}", TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        Assert.Equal("application/zip", response.Content.Headers.ContentType?.MediaType);
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var zip = new ZipArchive(body);
        var archive = new ExportedArchive();
        foreach (var entry in zip.Entries)
        {
            using var bytes = new MemoryStream();
            await using var content = await entry.OpenAsync(TestContext.Current.CancellationToken);
            await content.CopyToAsync(bytes, TestContext.Current.CancellationToken);
            archive._files[entry.Name] = bytes.ToArray();
        }

        return archive;
    }

    public string Text(string name) => Encoding.UTF8.GetString(_files[name]);

    public string Sha256(string name) => Convert.ToHexStringLower(SHA256.HashData(_files[name]));

    public IReadOnlyList<string> Lines(string name) => Text(name).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public IReadOnlyList<JsonElement> Rows(string name) => [.. Lines(name).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The rows of both files, as they stand.</summary>
    public IReadOnlyList<string> TrainingLines => [.. Lines("train.jsonl"), .. Lines("test.jsonl")];

    public long LeftOut(string reason) => Manifest.GetProperty("left_out").TryGetProperty(reason, out var count) ? count.GetInt64() : 0;
}
