using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace OpenOps.MattermostEmulator.Api.Files;

/// <summary>The bytes of files: beside the journal, or in memory when there is none.</summary>
internal sealed class FileContents(IOptions<EmulatorOptions> options)
{
    private readonly ConcurrentDictionary<string, byte[]> _memory = new(StringComparer.Ordinal);

    private string? Folder => options.Value.StateFile is { } file ? file + ".files" : null;

    public async Task WriteAsync(string id, byte[] bytes, CancellationToken cancellationToken)
    {
        if (Folder is null)
        {
            _memory[id] = bytes;
            return;
        }

        Directory.CreateDirectory(Folder);
        var next = Path.Combine(Folder, id + ".next");
        await File.WriteAllBytesAsync(next, bytes, cancellationToken);
        File.Move(next, Path.Combine(Folder, id), overwrite: true);
    }

    /// <summary>The bytes, or null when there are none (any more).</summary>
    public Stream? TryOpen(string id)
    {
        if (Folder is null)
        {
            return _memory.TryGetValue(id, out var bytes) ? new MemoryStream(bytes, writable: false) : null;
        }

        var path = Path.Combine(Folder, id);
        return File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete) : null;
    }
}
