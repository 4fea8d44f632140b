using System.Net.Http.Headers;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenOps.Audit.Settings;

namespace OpenOps.Audit.Tests;

/// <summary>The service on a database, with the hosts' callers and one for exports.</summary>
internal sealed class AuditService : WebApplicationFactory<Program>
{
    private readonly string _connectionString;
    private readonly TimeProvider _time;
    private readonly (string Key, string Value)[] _settings;

    public AuditService(string connectionString, TimeProvider? time = null, params (string Key, string Value)[] settings)
    {
        (_connectionString, _time, _settings) = (connectionString, time ?? TimeProvider.System, settings);
    }

    /// <summary>May record.</summary>
    public HttpClient Inference => field ??= ClientOf("inference");

    /// <summary>May give feedback and read.</summary>
    public HttpClient Bot => field ??= ClientOf("bot");

    /// <summary>May read and give feedback.</summary>
    public HttpClient Operator => field ??= ClientOf("operator");

    /// <summary>May take the record away.</summary>
    public HttpClient Exporter => field ??= ClientOf("exporter");

    /// <summary>May erase, hold and read.</summary>
    public HttpClient Officer => field ??= ClientOf("officer");

    public HttpClient Anonymous => field ??= CreateClient();

    public LogCollector Logs { get; } = new();

    /// <summary>Whether it records at its start how it is set up.</summary>
    public bool RecordsOwnSettings { get; init; }

    /// <summary>The folder of the chain's key and checkpoints, unless the settings name one.</summary>
    public TempDirectory ChainDirectory { get; } = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (Directory.Exists(ChainDirectory.Path))
        {
            ChainDirectory.Dispose();
        }
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("ConnectionStrings:auditdb", _connectionString);
        foreach (var (caller, rights) in new[] { ("inference", "record"), ("bot", "feedback,read"), ("operator", "read,feedback"), ("exporter", "export"), ("officer", "erase,hold,read") })
        {
            builder.UseSetting($"ApiKeys:Callers:{caller}:Secret", SecretOf(caller));
            foreach (var (index, right) in rights.Split(',').Index())
            {
                builder.UseSetting($"ApiKeys:Callers:{caller}:Rights:{index}", right);
            }
        }

        builder.UseSetting("Audit:Chain:Directory", ChainDirectory.Path);
        builder.UseSetting("Audit:MasterKey", AuditDatabase.MasterKey);
        foreach (var (key, value) in _settings)
        {
            builder.UseSetting(key, value);
        }

        builder.UseSetting("Logging:Console:LogLevel:Default", "None");
        builder.ConfigureLogging(logging => logging.AddProvider(Logs));
        builder.ConfigureTestServices(services =>
        {
            services.AddSingleton(_time);
            if (!RecordsOwnSettings)
            {
                // An event that comes by itself would stand between those that a test counts.
                services.Remove(services.Single(service => service.ImplementationType == typeof(OwnSettings)));
            }
        });
    }

    private static string SecretOf(string caller) => $"secret-of-{caller}-for-tests";

    private HttpClient ClientOf(string caller)
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", SecretOf(caller));
        return client;
    }
}
