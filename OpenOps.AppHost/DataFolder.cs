namespace OpenOps.AppHost;

/// <summary>The folder for what is kept between runs and is neither in a database nor in a volume.</summary>
internal sealed class DataFolder
{
    private readonly string _path;

    public DataFolder(IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsPublishMode)
        {
            // A manifest names no folder of the machine that wrote it.
            _path = "/var/lib/openops";
            return;
        }

        _path = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", ".openops", "apphost"));
        builder.Eventing.Subscribe<BeforeStartEvent>((_, _) =>
        {
            Create(_path);
            return Task.CompletedTask;
        });
    }

    /// <summary>The path of a file or folder in it.</summary>
    public string PathOf(string name) => Path.Combine(_path, name);

    // It holds the bots' tokens.
    private static void Create(string path)
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
