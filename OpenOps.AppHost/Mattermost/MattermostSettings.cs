namespace OpenOps.AppHost.Mattermost;

/// <summary>Settings of every Mattermost server that OpenOps runs, as the server's own environment variables.</summary>
internal static class MattermostSettings
{
    public const string SiteUrl = "MM_SERVICESETTINGS_SITEURL";
    public const string ListenAddress = "MM_SERVICESETTINGS_LISTENADDRESS";
    public const string DriverName = "MM_SQLSETTINGS_DRIVERNAME";
    public const string DataSource = "MM_SQLSETTINGS_DATASOURCE";

    /// <summary>A database address here moves the settings from a file into that database.</summary>
    public const string Configuration = "MM_CONFIG";

    /// <summary>Hosts of private networks that the server may call. It calls none of its own accord.</summary>
    public const string CallableHosts = "MM_SERVICESETTINGS_ALLOWEDUNTRUSTEDINTERNALCONNECTIONS";

    public const string FileDirectory = "MM_FILESETTINGS_DIRECTORY";
    public const string PluginDirectory = "MM_PLUGINSETTINGS_DIRECTORY";
    public const string ClientPluginDirectory = "MM_PLUGINSETTINGS_CLIENTDIRECTORY";

    /// <summary>What the bots need.</summary>
    public static readonly IReadOnlyDictionary<string, string> ForBots = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["MM_SERVICESETTINGS_ENABLEBOTACCOUNTCREATION"] = "true",
        ["MM_SERVICESETTINGS_ENABLEUSERACCESSTOKENS"] = "true",
        ["MM_SERVICESETTINGS_ENABLEPOSTUSERNAMEOVERRIDE"] = "true",
        ["MM_SERVICESETTINGS_ENABLEPOSTICONOVERRIDE"] = "true",
        ["MM_PLUGINSETTINGS_ENABLEUPLOADS"] = "true",
    };

    /// <summary>Logs go to the console, and so to the dashboard, and to no file of their own.</summary>
    public static readonly IReadOnlyDictionary<string, string> ForTheDashboard = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["MM_LOGSETTINGS_ENABLECONSOLE"] = "true",
        ["MM_LOGSETTINGS_CONSOLELEVEL"] = "WARN",
        ["MM_LOGSETTINGS_ENABLEFILE"] = "false",
    };

    /// <summary>A closed room: nothing leaves the server for its makers or for anybody else.</summary>
    public static readonly IReadOnlyDictionary<string, string> ForAClosedRoom = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["MM_LOGSETTINGS_ENABLEDIAGNOSTICS"] = "false",
        ["MM_LOGSETTINGS_ENABLESENTRY"] = "false",
        ["MM_SERVICESETTINGS_ENABLESECURITYFIXALERT"] = "false",
        ["MM_ANNOUNCEMENTSETTINGS_ADMINNOTICESENABLED"] = "false",
        ["MM_ANNOUNCEMENTSETTINGS_USERNOTICESENABLED"] = "false",
        ["MM_EMAILSETTINGS_SENDPUSHNOTIFICATIONS"] = "false",
        ["MM_EMAILSETTINGS_SENDEMAILNOTIFICATIONS"] = "false",
        ["MM_EMAILSETTINGS_ENABLEPREVIEWMODEBANNER"] = "false",
        ["MM_PLUGINSETTINGS_ENABLEMARKETPLACE"] = "false",
        ["MM_PLUGINSETTINGS_ENABLEREMOTEMARKETPLACE"] = "false",

        // The server's own AI plug-in would be a second, unrecorded door to a model.
        ["MM_PLUGINSETTINGS_AUTOMATICPREPACKAGEDPLUGINS"] = "false",
        ["MM_SERVICESETTINGS_ENABLELINKPREVIEWS"] = "false",
        ["MM_SERVICESETTINGS_ENABLEGIFPICKER"] = "false",
        ["MM_SERVICESETTINGS_ENABLEONBOARDINGFLOW"] = "false",
        ["MM_SERVICESETTINGS_ENABLETUTORIAL"] = "false",
        ["MM_TEAMSETTINGS_ENABLEOPENSERVER"] = "false",
    };
}
