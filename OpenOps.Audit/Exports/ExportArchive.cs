using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace OpenOps.Audit.Exports;

/// <summary>
/// A zip file that is written while it is sent. Its manifest comes last, so a file that has one is whole; each part's hash
/// is taken as it passes.
/// </summary>
internal sealed class ExportArchive : IAsyncDisposable
{
    // One moment for all, so that the same record gives the same bytes.
    private static readonly DateTimeOffset EntryTime = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ZipArchive _zip;
    private readonly List<ExportedFile> _files = [];

    private readonly RunningExport _progress;

    private ExportArchive(ZipArchive zip, RunningExport progress) => (_zip, _progress) = (zip, progress);

    public IReadOnlyList<ExportedFile> Files => _files;

    public static async Task<ExportArchive> CreateAsync(Stream destination, RunningExport progress, CancellationToken cancellationToken) =>
        new(await ZipArchive.CreateAsync(destination, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken), progress);

    /// <summary>Adds a file of lines; <paramref name="writeAsync"/> is given what writes one and counts it.</summary>
    public async Task AddAsync(string name, Func<Func<ReadOnlyMemory<byte>, Task>, Task> writeAsync, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (rows, bytes) = (0L, 0L);
        var entry = Create(name);
        await using (var stream = await entry.OpenAsync(cancellationToken))
        {
            await writeAsync(async line =>
            {
                await stream.WriteAsync(line, cancellationToken);
                hash.AppendData(line.Span);
                rows++;
                _progress.CountRow();
                bytes += line.Length;
            });
        }

        _files.Add(new ExportedFile(name, rows, bytes, Convert.ToHexStringLower(hash.GetHashAndReset())));
    }

    /// <summary>Adds the manifest, which says what is in the other files.</summary>
    public async Task FinishAsync(ExportManifest manifest, CancellationToken cancellationToken)
    {
        await using var stream = await Create(ExportManifest.FileName).OpenAsync(cancellationToken);
        await JsonSerializer.SerializeAsync(stream, manifest, ExportJson.Readable, cancellationToken);
    }

    /// <summary>Adds a manifest that is written already.</summary>
    public async Task FinishAsync(ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken)
    {
        await using var stream = await Create(ExportManifest.FileName).OpenAsync(cancellationToken);
        await stream.WriteAsync(manifest, cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _zip.DisposeAsync();

    private ZipArchiveEntry Create(string name)
    {
        var entry = _zip.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = EntryTime;
        return entry;
    }
}
