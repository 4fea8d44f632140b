using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace OpenOps.Inference.Models.Files;

/// <summary>What can be said of a model's file.</summary>
internal enum FileState
{
    Missing,
    Whole,
    Changed,
    Unchecked,
}

/// <summary>Compares files with the catalogue.</summary>
internal static class FileCheck
{
    private const int BufferSize = 1 << 20;

    /// <summary>Reads the whole file. The text says what differs.</summary>
    public static async Task<(FileState State, string Text)> RunAsync(ModelFile file, string path, PullProgress progress, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return (FileState.Missing, "missing");
        }

        var length = new FileInfo(path).Length;
        if (file.Size is { } size && size != length)
        {
            return (FileState.Changed, $"changed: {ByteSize.Exact(length)} instead of {ByteSize.Exact(size)}");
        }

        if (file.Sha256 is null)
        {
            return (FileState.Unchecked, "unchecked: the catalogue has no SHA-256 of it");
        }

        var hash = await HashAsync(path, progress, cancellationToken);
        return hash == file.Sha256
            ? (FileState.Whole, $"whole ({ByteSize.Exact(length)})")
            : (FileState.Changed, $"changed: its SHA-256 is {hash}, the catalogue's {file.Sha256}");
    }

    /// <summary>The SHA-256 of a file, in lower case.</summary>
    public static async Task<string> HashAsync(string path, PullProgress progress, CancellationToken cancellationToken)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, FileOptions.SequentialScan | FileOptions.Asynchronous);
        return await HashAsync(handle, progress, cancellationToken);
    }

    public static async Task<string> HashAsync(SafeFileHandle handle, PullProgress progress, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        progress.Begin("checking", 0, RandomAccess.GetLength(handle));
        var (buffer, position, read) = (new byte[BufferSize], 0L, 0);
        while ((read = await RandomAccess.ReadAsync(handle, buffer, position, cancellationToken)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            position += read;
            progress.Came(read);
        }

        progress.End();
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
