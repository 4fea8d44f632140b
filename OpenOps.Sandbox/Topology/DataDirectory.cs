using OpenOps.Sandbox.CommandLine;
using OpenOps.Sandbox.Postgres;

namespace OpenOps.Sandbox.Topology;

/// <summary>The folder of one sandbox, held by one process at a time.</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    private DataDirectory(string path, string postgres, FileStream @lock) => (Path, PostgresPath, _lock) = (path, postgres, @lock);

    public string Path { get; }

    public string PostgresPath { get; }

    public string LogFile => System.IO.Path.Combine(Path, "sandbox.log");

    /// <summary>Opens the folder, empties it when asked, and keeps other sandboxes out of it.</summary>
    /// <exception cref="SandboxException">Another sandbox runs from it.</exception>
    public static DataDirectory Open(SandboxOptions options)
    {
        Directory.CreateDirectory(options.DataDirectory);
        var postgres = PostgresLocation.For(options.DataDirectory);
        var held = Hold(options.DataDirectory);
        if (options.Fresh)
        {
            Empty(options.DataDirectory);
            if (Directory.Exists(postgres))
            {
                Directory.Delete(postgres, recursive: true);
            }
        }

        foreach (var part in (string[])["audit", "bot", "inference", "mattermost"])
        {
            CreatePrivate(System.IO.Path.Combine(options.DataDirectory, part));
        }

        return new DataDirectory(options.DataDirectory, postgres, held);
    }

    public void Dispose() => _lock.Dispose();

    private static FileStream Hold(string directory)
    {
        var path = System.IO.Path.Combine(directory, "lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new SandboxException(
                $"A sandbox already runs from {directory}; {SandboxFile.FileName} there holds its addresses. Stop it, or start this one with --data and another folder.",
                exception);
        }
    }

    // What the build remembered (profile.json) and the lock stay: they are not data.
    private static void Empty(string directory)
    {
        foreach (var child in new DirectoryInfo(directory).EnumerateFileSystemInfos())
        {
            if (child is DirectoryInfo folder)
            {
                folder.Delete(recursive: true);
            }
            else if (child.Name is not ("lock" or "profile.json"))
            {
                child.Delete();
            }
        }
    }

    private static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
