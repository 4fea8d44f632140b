using System.Runtime.InteropServices;
using System.Text;

namespace OpenOps.Inference.Audit;

/// <summary>Files that only this user may read, and that are still there after a power cut.</summary>
internal static class PrivateFile
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static FileStreamOptions CreateNew(int bufferSize = 4096)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = bufferSize };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Owner;
        }

        return options;
    }

    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, Owner | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Writes a file that is either whole and durable or not there.</summary>
    public static void WriteDurably(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + ".tmp";
        File.Delete(temporary);
        using (var file = new FileStream(temporary, CreateNew()))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path);
        FlushDirectory(Path.GetDirectoryName(path)!);
    }

    // The name is part of the directory, which .NET cannot open; Windows keeps names durable by itself.
    private static void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var directory = Open(Encoding.UTF8.GetBytes(path + '\0'), 0);
        if (directory < 0)
        {
            throw new IOException($"The spool's folder cannot be opened (errno {Marshal.GetLastPInvokeError()}).");
        }

        var result = Fsync(directory);
        var error = Marshal.GetLastPInvokeError();
        _ = Close(directory);
        if (result != 0)
        {
            throw new IOException($"The spool's folder cannot be flushed (errno {error}).");
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
