using OpenOps.Audit.Chain;
using OpenOps.Audit.Encryption;
using OpenOps.Audit.Evidence;
using OpenOps.Audit.Storage.Migrations;

namespace OpenOps.Audit;

/// <summary>What this program does besides serving, and then ends.</summary>
internal static class AuditVerbs
{
    /// <returns>The exit code of the verb that the arguments begin with; null where they begin with none.</returns>
    public static async Task<int?> RunAsync(string[] args) => args switch
    {
        [MigrateCommand.Verb, .. var rest] => await MigrateCommand.RunAsync(rest),
        [VerifyCommand.Verb, .. var rest] when rest.Contains(VerifyExportCommand.ExportOption) => await VerifyExportCommand.RunAsync(rest),
        [VerifyCommand.Verb, .. var rest] => await VerifyCommand.RunAsync(rest),
        [RotateKeyCommand.Verb, .. var rest] => RotateKeyCommand.Run(rest),
        [RotateMasterKeyCommand.Verb, .. var rest] => await RotateMasterKeyCommand.RunAsync(rest),
        _ => null,
    };
}
