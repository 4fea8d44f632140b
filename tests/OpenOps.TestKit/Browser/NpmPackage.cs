using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using OpenOps.Sandbox.Processes;

namespace OpenOps.TestKit.Browser;

/// <summary>
/// A package that npm's client fetches once, as the SDK restores NuGet's, and keeps under <c>artifacts/npm</c>. It is known
/// by the hash of its bytes; what has another hash is not used. Without npm or a registry the gate <c>npm</c> skips, or fails on CI.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its exact version.</param>
/// <param name="Integrity">The SHA-512 of its archive, in Base64.</param>
public sealed record NpmPackage(string Name, string Version, string Integrity)
{
    private static readonly SemaphoreSlim Fetching = new(1);

    /// <summary>The text of one of its files.</summary>
    public async Task<string> ReadAsync(string file, CancellationToken cancellationToken)
    {
        var archive = Path.Combine(Directory.CreateDirectory(Path.Combine(BrowserPage.ArtifactsDirectory(), "..", "npm")).FullName, $"{Name}-{Version}.tgz");
        await Fetching.WaitAsync(cancellationToken);
        try
        {
            if (!File.Exists(archive))
            {
                await FetchAsync(archive, cancellationToken);
            }
        }
        finally
        {
            Fetching.Release();
        }

        var bytes = await File.ReadAllBytesAsync(archive, cancellationToken);
        if (Convert.ToBase64String(SHA512.HashData(bytes)) != Integrity)
        {
            File.Delete(archive);
            throw new InvalidOperationException($"{Name} {Version} is not the package it has to be: its hash is another.");
        }

        return await ExtractAsync(bytes, $"package/{file}", cancellationToken);
    }

    private static async Task<string> ExtractAsync(byte[] archive, string file, CancellationToken cancellationToken)
    {
        await using var packed = new GZipStream(new MemoryStream(archive), CompressionMode.Decompress);
        await using var tar = new TarReader(packed);
        while (await tar.GetNextEntryAsync(copyData: true, cancellationToken) is { } entry)
        {
            if (entry.Name == file && entry.DataStream is { } content)
            {
                using var reader = new StreamReader(content);
                return await reader.ReadToEndAsync(cancellationToken);
            }
        }

        throw new InvalidOperationException($"{file} is not in the package.");
    }

    private async Task FetchAsync(string archive, CancellationToken cancellationToken)
    {
        var problem = "npm is not installed";
        using var folder = new TempDirectory();
        try
        {
            var lines = new List<string>();
            await using var npm = await ChildProcess.StartAsync(new ChildProcessStart
            {
                FileName = "npm",
                Arguments = ["pack", $"{Name}@{Version}", "--silent", "--pack-destination", folder.Path],
                OnLine = lines.Add,
            });
            var code = await npm.Exited.WaitAsync(TestTimeouts.Start, cancellationToken);
            problem = $"npm could not fetch it: {string.Join(' ', lines)}";
            if (code == 0)
            {
                File.Move(folder.File($"{Name}-{Version}.tgz"), archive, overwrite: true);
            }
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or TimeoutException)
        {
            problem = $"{problem} ({exception.Message})";
        }

        Gate.Check("npm", File.Exists(archive), $"{Name} {Version} is not to be had: {problem}");
    }
}
