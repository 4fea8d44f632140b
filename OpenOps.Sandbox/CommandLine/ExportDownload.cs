using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using OpenOps.Sandbox.Secrets;

namespace OpenOps.Sandbox.CommandLine;

/// <summary>Reads an export from the service into a file, while the service makes it.</summary>
internal sealed class ExportDownload(Uri service, string key, ProgressLine progress)
{
    private const string ManifestName = "manifest.json";

    /// <returns>The files in it that have rows, and how many each has.</returns>
    /// <exception cref="SandboxException">The service refuses what was asked for; the message says why.</exception>
    /// <exception cref="InvalidDataException">What came is not whole.</exception>
    public async Task<IReadOnlyList<ExportedRows>> ReadAsync(string address, string path, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = service, Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await client.GetAsync(new Uri(address, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode == HttpStatusCode.BadRequest)
        {
            throw new SandboxException($"The service does not take this: {await ReadErrorsAsync(response, cancellationToken)}");
        }

        response.EnsureSuccessStatusCode();
        await using (var file = PrivateFile.Create(path))
        await using (var body = await response.Content.ReadAsStreamAsync(cancellationToken))
        {
            await CopyAsync(body, file, cancellationToken);
        }

        return await ReadManifestAsync(path, cancellationToken);
    }

    private async Task CopyAsync(Stream body, FileStream file, CancellationToken cancellationToken)
    {
        var buffer = new byte[128 * 1024];
        try
        {
            while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                progress.Show(file.Position);
            }
        }
        finally
        {
            progress.Clear();
        }
    }

    // It is the last file of an export: one that has it is whole.
    private static async Task<IReadOnlyList<ExportedRows>> ReadManifestAsync(string path, CancellationToken cancellationToken)
    {
        await using var zip = await ZipFile.OpenReadAsync(path, cancellationToken);
        var entry = zip.GetEntry(ManifestName) ?? throw new InvalidDataException($"{ManifestName} is not in it.");
        await using var content = await entry.OpenAsync(cancellationToken);
        using var manifest = await JsonDocument.ParseAsync(content, default, cancellationToken);
        return [.. manifest.RootElement.GetProperty("files").EnumerateArray().Select(file => new ExportedRows(file.GetProperty("name").GetString()!, file.GetProperty("rows").GetInt64()))];
    }

    private static async Task<string> ReadErrorsAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        return string.Join("; ", problem.RootElement.GetProperty("errors").EnumerateObject()
            .SelectMany(field => field.Value.EnumerateArray().Select(error => $"{field.Name} {error.GetString()}")));
    }
}

/// <summary>How many rows a file of an export has.</summary>
internal sealed record ExportedRows(string Name, long Rows);
