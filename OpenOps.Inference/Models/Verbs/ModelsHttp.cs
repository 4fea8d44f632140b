namespace OpenOps.Inference.Models.Verbs;

/// <summary>The network and the disk, as the verbs use them.</summary>
internal static class ModelsHttp
{
    /// <summary>Honours HTTPS_PROXY and NO_PROXY. Each read has its own limit, so the whole has none.</summary>
    public static HttpClient Create()
    {
        var http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(15), MaxConnectionsPerServer = 32 }) { Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("OpenOps");
        return http;
    }

    public static long FreeSpace(string folder) => new DriveInfo(folder).AvailableFreeSpace;
}
