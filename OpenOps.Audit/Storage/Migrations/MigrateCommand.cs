using Microsoft.Extensions.Options;
using Npgsql;
using OpenOps.Audit.Encryption;
using OpenOps.ServiceDefaults;

namespace OpenOps.Audit.Storage.Migrations;

/// <summary><c>OpenOps.Audit migrate</c>: brings the database up to date and ends.</summary>
internal static class MigrateCommand
{
    public const string Verb = "migrate";

    private const string OwnerKey = "ConnectionStrings:auditdb-owner";
    private const string PasswordKey = "Audit:RuntimePassword";
    private const int MinimumPasswordLength = 20;
    private const int FailureExitCode = 1;

    /// <returns>0 when the database is up to date.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        var owner = builder.Configuration[OwnerKey] ?? "";
        var password = builder.Configuration[PasswordKey] ?? "";
        var masterKey = builder.Configuration.GetSection(MasterKeyOptions.SectionName).Get<MasterKeyOptions>() ?? new();
        var errors = Check(owner, password, masterKey).ToList();
        if (errors.Count > 0)
        {
            await System.Console.Error.WriteLineAsync("OpenOps.Audit cannot migrate:" + string.Concat(errors.Select(error => $"{Environment.NewLine}  - {error}")));
            return ServiceRunner.ConfigurationExitCode;
        }

        builder.Services.AddSingleton(new MigrationContext(new MasterKeys(Options.Create(masterKey)), TimeProvider.System)).AddSingleton<Migrator>().AddSingleton(_ => NpgsqlDataSource.Create(owner));
        using var host = builder.Build();
        try
        {
            var applied = await host.Services.GetRequiredService<Migrator>().MigrateAsync(password, CancellationToken.None);
            System.Console.WriteLine($"OpenOps.Audit: {applied} migrations applied, {Migration.All.Count} in all: the database is up to date.");
            return 0;
        }
        catch (Exception exception) when (exception is MigrationException or NpgsqlException)
        {
            await System.Console.Error.WriteLineAsync($"OpenOps.Audit could not migrate the database: {exception.Message}");
            return FailureExitCode;
        }
    }

    private static IEnumerable<string> Check(string owner, string password, MasterKeyOptions masterKey)
    {
        if (owner.Length == 0)
        {
            yield return $"{OwnerKey} is missing. Set it to a connection string of the database's owner.";
        }

        if (password.Length < MinimumPasswordLength || !password.All(character => character is > ' ' and < '\x7f'))
        {
            yield return $"{PasswordKey} is missing or unusable. Set it to the password for the run-time role {RuntimeRole.Name}: "
                + $"at least {MinimumPasswordLength} printable ASCII characters without spaces.";
        }

        foreach (var failure in new MasterKeyOptionsValidator().Validate(name: null, masterKey).Failures ?? [])
        {
            yield return failure;
        }
    }
}
