namespace OpenOps.AppHost;

/// <summary>Folders of the machine that the application runs on. A manifest names none of the machine that wrote it.</summary>
/// <remarks><c>DataDirectory</c> says where data is kept; by default in <c>.openops/apphost</c> beside the source.</remarks>
internal sealed class AppHostFolders
{
    private const string DataDirectoryKey = "DataDirectory";
    private const string PublishedData = "/var/lib/openops";
    private const string PublishedContent = "/app";

    private readonly string _data;
    private readonly string _content;

    public AppHostFolders(IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsPublishMode)
        {
            (_data, _content) = (PublishedData, PublishedContent);
            return;
        }

        _content = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, ".."));
        _data = builder.Configuration[DataDirectoryKey] is { Length: > 0 } configured
            ? Path.GetFullPath(configured, builder.AppHostDirectory)
            : Path.Combine(_content, ".openops", "apphost");
        builder.Eventing.Subscribe<BeforeStartEvent>((_, _) =>
        {
            CreatePrivate(_data);
            return Task.CompletedTask;
        });
    }

    /// <summary>A file or folder that is kept between runs and is neither in a database nor in a volume.</summary>
    public string Data(string name) => Path.Combine(_data, name);

    /// <summary>A file that comes with the source.</summary>
    public string Content(params ReadOnlySpan<string> segments) => Path.Combine([_content, .. segments]);

    // The bots' tokens lie in it.
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
