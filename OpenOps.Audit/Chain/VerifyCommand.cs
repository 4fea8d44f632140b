using Microsoft.Extensions.Options;
using Npgsql;
using OpenOps.Audit.Crosschecks;
using OpenOps.Audit.Encryption;
using OpenOps.Audit.Storage;
using OpenOps.ServiceDefaults;
using OpenOps.ServiceDefaults.Options;

namespace OpenOps.Audit.Chain;

/// <summary><c>OpenOps.Audit verify</c>: verifies the chain of the live store, says what it found, and ends.</summary>
internal static class VerifyCommand
{
    public const string Verb = "verify";

    private const string ConnectionKey = "ConnectionStrings:auditdb";
    public const int FailureExitCode = 1;
    public const int UnavailableExitCode = 2;

    /// <returns>0 when everything holds, 1 when something does not, 2 when the store or the chat cannot be read, 78 for wrong settings.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            var crosscheck = Crosscheck.Take(ref args);
            return await RunAsync(args, crosscheck);
        }
        catch (Exception exception) when (exception is CrosscheckException or UsageFileException)
        {
            await System.Console.Error.WriteLineAsync($"OpenOps.Audit cannot verify: {exception.Message}");
            return ServiceRunner.ConfigurationExitCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            await System.Console.Error.WriteLineAsync($"The chat could not be read: {exception.Message}");
            return UnavailableExitCode;
        }
    }

    private static async Task<int> RunAsync(string[] args, Crosscheck crosscheck)
    {
        var builder = Host.CreateApplicationBuilder(args);
        if (builder.Configuration[ConnectionKey] is not { Length: > 0 } connection)
        {
            await System.Console.Error.WriteLineAsync($"OpenOps.Audit cannot verify: {ConnectionKey} is missing. Set it to a connection string of the record's database.");
            return ServiceRunner.ConfigurationExitCode;
        }

        builder.Services.AddOptions<ChainOptions>().BindConfiguration(ChainOptions.SectionName);
        builder.Services.AddSingleton<ChainDirectory>().AddSingleton(_ => NpgsqlDataSource.Create(connection)).AddSingleton<ChainVerifier>();
        var masterKey = builder.Configuration.GetSection(MasterKeyOptions.SectionName).Get<MasterKeyOptions>() ?? new();
        if (masterKey.IsSet)
        {
            builder.Services.AddValidatedOptions<MasterKeyOptions, MasterKeyOptionsValidator>(MasterKeyOptions.SectionName);
            builder.Services.AddSingleton<MasterKeys>();
        }

        using var host = builder.Build();
        try
        {
            var report = await host.Services.GetRequiredService<ChainVerifier>().VerifyAsync(CancellationToken.None);
            System.Console.WriteLine(ChainReportText.Of(report));
            var accounted = await crosscheck.RunAsync(builder.Configuration, host.Services.GetRequiredService<NpgsqlDataSource>(), CancellationToken.None);
            return report.Holds && accounted ? 0 : FailureExitCode;
        }
        catch (Exception exception) when (exception is OptionsValidationException or DatabaseUnavailableException)
        {
            await System.Console.Error.WriteLineAsync($"OpenOps.Audit cannot verify: {exception.Message}");
            return ServiceRunner.ConfigurationExitCode;
        }
        catch (NpgsqlException exception)
        {
            await System.Console.Error.WriteLineAsync($"The record could not be read: {exception.Message}");
            return UnavailableExitCode;
        }
    }
}
