namespace OpenOps.BotService.Tasks.Meetings.Recordings;

/// <summary>
/// A folder for one recording that only this user can open, gone with its use. What a process that was killed has left
/// behind is removed by the next one: the lock in it tells that nobody uses it any more.
/// </summary>
internal sealed class RecordingFolder : IDisposable
{
    private const string Prefix = "openops-meeting-";
    private const string LockName = "lock";

    private readonly string _path;
    private readonly FileStream _lock;

    private RecordingFolder(string path, FileStream owned) => (_path, _lock) = (path, owned);

    public string Recording => Path.Combine(_path, "recording");

    public string Sound => Path.Combine(_path, "sound");

    public static RecordingFolder Create(string parent, TimeProvider time)
    {
        Directory.CreateDirectory(parent);
        RemoveLeftovers(parent);
        var path = Path.Combine(parent, $"{Prefix}{Guid.CreateVersion7(time.GetUtcNow()):N}");
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new RecordingFolder(path, Lock(path));
    }

    public void Dispose()
    {
        _lock.Dispose();
        Remove(_path);
    }

    private static void RemoveLeftovers(string parent)
    {
        foreach (var path in Directory.EnumerateDirectories(parent, Prefix + "*"))
        {
            try
            {
                // A folder that is just being made has no lock yet, and is left alone.
                if (File.Exists(Path.Combine(path, LockName)))
                {
                    Lock(path).Dispose();
                    Remove(path);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Somebody uses it, or it is somebody else's.
            }
        }
    }

    private static FileStream Lock(string path) => new(Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    private static void Remove(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone already.
        }
    }
}
