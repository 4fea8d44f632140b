using System.Globalization;
using OpenOps.Sandbox.Output;
using OpenOps.Sandbox.Processes;
using OpenOps.Sandbox.Services;

namespace OpenOps.Sandbox.Chat;

/// <summary>An unpacked Mattermost release, run on loopback with its settings in the sandbox's own PostgreSQL.</summary>
internal static class MattermostRelease
{
    public const string Database = "mattermost";

    /// <summary>The release's program.</summary>
    /// <exception cref="SandboxException">The folder is not an unpacked release.</exception>
    public static string Program(string directory)
    {
        var program = Path.Combine(directory, "bin", "mattermost");
        return File.Exists(program)
            ? program
            : throw new SandboxException($"{directory} is not an unpacked Mattermost release: {program} does not exist.");
    }

    public static async Task<(IAsyncDisposable Process, Func<int> ProcessId)> StartAsync(
        string directory, Uri url, string connectionUri, string dataDirectory, ServiceLog log, Action onRestarted, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(dataDirectory);
        var start = new ChildProcessStart
        {
            FileName = Program(directory),
            WorkingDirectory = directory,
            Environment = Settings(url, connectionUri, dataDirectory),
            OnLine = line => log.Write("mattermost", line),
        };
        var process = await ChildProcess.StartAsync(start);
        try
        {
            await Readiness.WaitAsync(new Uri(url, "/api/v4/system/ping"), process, "mattermost", log, cancellationToken);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }

        var supervisor = new Supervisor("mattermost", log, process, _ => ChildProcess.StartAsync(start), onRestarted);
        return (supervisor, () => supervisor.ProcessId);
    }

    // Nothing may leave the machine: no telemetry, no update or security checks, no notices, no push, no marketplace,
    // no link previews. What bots need is switched on.
    internal static Dictionary<string, string?> Settings(Uri url, string connectionUri, string dataDirectory) => new(StringComparer.Ordinal)
    {
        ["MM_CONFIG"] = connectionUri,
        ["MM_SQLSETTINGS_DRIVERNAME"] = "postgres",
        ["MM_SQLSETTINGS_DATASOURCE"] = connectionUri,
        ["MM_SERVICESETTINGS_LISTENADDRESS"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{url.Port}"),
        ["MM_SERVICESETTINGS_SITEURL"] = url.GetLeftPart(UriPartial.Authority),
        ["MM_SERVICESETTINGS_ENABLEBOTACCOUNTCREATION"] = "true",
        ["MM_SERVICESETTINGS_ENABLEUSERACCESSTOKENS"] = "true",
        ["MM_SERVICESETTINGS_ENABLEPOSTUSERNAMEOVERRIDE"] = "true",
        ["MM_SERVICESETTINGS_ENABLEPOSTICONOVERRIDE"] = "true",
        ["MM_SERVICESETTINGS_ALLOWEDUNTRUSTEDINTERNALCONNECTIONS"] = "127.0.0.1 localhost",
        ["MM_SERVICESETTINGS_ENABLESECURITYFIXALERT"] = "false",
        ["MM_SERVICESETTINGS_ENABLELINKPREVIEWS"] = "false",
        ["MM_TEAMSETTINGS_ENABLEOPENSERVER"] = "false",
        ["MM_FILESETTINGS_DIRECTORY"] = Path.Combine(dataDirectory, "files"),
        ["MM_PLUGINSETTINGS_DIRECTORY"] = Path.Combine(dataDirectory, "plugins"),
        ["MM_PLUGINSETTINGS_CLIENTDIRECTORY"] = Path.Combine(dataDirectory, "client-plugins"),
        ["MM_PLUGINSETTINGS_ENABLEUPLOADS"] = "true",
        ["MM_PLUGINSETTINGS_ENABLEMARKETPLACE"] = "false",
        ["MM_PLUGINSETTINGS_ENABLEREMOTEMARKETPLACE"] = "false",
        ["MM_LOGSETTINGS_ENABLECONSOLE"] = "true",
        ["MM_LOGSETTINGS_CONSOLELEVEL"] = "WARN",
        ["MM_LOGSETTINGS_ENABLEFILE"] = "false",
        ["MM_LOGSETTINGS_ENABLEDIAGNOSTICS"] = "false",
        ["MM_LOGSETTINGS_ENABLESENTRY"] = "false",
        ["MM_ANNOUNCEMENTSETTINGS_ADMINNOTICESENABLED"] = "false",
        ["MM_ANNOUNCEMENTSETTINGS_USERNOTICESENABLED"] = "false",
        ["MM_EMAILSETTINGS_SENDPUSHNOTIFICATIONS"] = "false",
        ["MM_EMAILSETTINGS_SENDEMAILNOTIFICATIONS"] = "false",
    };
}
