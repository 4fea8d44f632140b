using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace OpenOps.Audit.Evidence;

/// <summary>The zip file of an evidence export, of which any part can be read again and again, never all at once.</summary>
internal sealed class EvidenceArchive(string path)
{
    // Longer than any event can be.
    private const int LongestLine = 64 * 1024 * 1024;

    private const int LongestManifest = 1024 * 1024;

    public string Path => path;

    /// <summary>The manifest's line.</summary>
    /// <exception cref="EvidenceFileException">The file is not whole.</exception>
    public async Task<string> ReadManifestAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var zip = await OpenAsync(cancellationToken);
            if (EvidenceFiles.All.Append(Exports.ExportManifest.FileName).FirstOrDefault(name => zip.GetEntry(name) is null) is { } missing)
            {
                throw new EvidenceFileException($"{path} is not a whole evidence export: {missing} is not in it. Nothing was verified; export again.");
            }

            var entry = zip.GetEntry(Exports.ExportManifest.FileName)!;
            if (entry.Length > LongestManifest)
            {
                throw new EvidenceFileException($"{path} is no evidence export: its manifest is too long for one. Nothing was verified.");
            }

            using var reader = new StreamReader(await entry.OpenAsync(cancellationToken));
            return (await reader.ReadToEndAsync(cancellationToken)).TrimEnd('\n');
        }
        catch (InvalidDataException)
        {
            throw new EvidenceFileException(
                $"{path} is not a whole evidence export: it ends before its directory. It broke off while it was sent, or was cut. Nothing was verified; export again.");
        }
    }

    /// <summary>Whether a file is in it.</summary>
    public async Task<bool> HasAsync(string name, CancellationToken cancellationToken)
    {
        await using var zip = await OpenAsync(cancellationToken);
        return zip.GetEntry(name) is not null;
    }

    /// <returns>The SHA-256 of a file in it; null when it is not there, or cannot be unpacked.</returns>
    public async Task<string?> HashAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await using var zip = await OpenAsync(cancellationToken);
            if (zip.GetEntry(name) is not { } entry)
            {
                return null;
            }

            await using var content = await entry.OpenAsync(cancellationToken);
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>The lines of a file in it, without their ends, as far as it can be unpacked. Each is good until the next is read.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadLinesAsync(string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var zip = await OpenAsync(cancellationToken);
        await using var content = await zip.GetEntry(name)!.OpenAsync(cancellationToken);
        var reader = PipeReader.Create(content);
        while (await TryReadAsync(reader, cancellationToken) is { } read)
        {
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                yield return rest.Slice(0, end).ToArray();
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            if (read.IsCompleted || rest.Length > LongestLine)
            {
                if (!rest.IsEmpty)
                {
                    yield return rest.Slice(0, Math.Min(rest.Length, LongestLine)).ToArray();
                }

                yield break;
            }

            reader.AdvanceTo(rest.Start, rest.End);
        }
    }

    private static async Task<ReadResult?> TryReadAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(cancellationToken);
        }
        catch (InvalidDataException)
        {
            return null; // damaged from here on; that the file's hash is another says so
        }
    }

    private Task<ZipArchive> OpenAsync(CancellationToken cancellationToken) =>
        ZipArchive.CreateAsync(File.OpenRead(path), ZipArchiveMode.Read, leaveOpen: false, entryNameEncoding: null, cancellationToken);
}

/// <summary>A file that is no whole evidence export; the message says why.</summary>
internal sealed class EvidenceFileException(string message) : Exception(message);
