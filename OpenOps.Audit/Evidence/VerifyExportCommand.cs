using OpenOps.Audit.Chain;
using OpenOps.ServiceDefaults;

namespace OpenOps.Audit.Evidence;

/// <summary>
/// <c>OpenOps.Audit verify --export FILE --public-key PEM [--checkpoints FILE]</c>: verifies an evidence export, with
/// neither the database nor the service.
/// </summary>
internal static class VerifyExportCommand
{
    public const string ExportOption = "--export";
    private const string KeyOption = "--public-key";
    private const string CheckpointsOption = "--checkpoints";
    private const string Usage = $"Usage: verify {ExportOption} FILE {KeyOption} PEM-FILE-OR-FOLDER [{KeyOption} ...] [{CheckpointsOption} FILE]";

    /// <returns>0 when everything holds, 1 when something does not or the file is not whole, 2 when it cannot be read, 78 for wrong arguments.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var options = args.Chunk(2).ToList();
        if (options.Exists(option => option is not [ExportOption or KeyOption or CheckpointsOption, { Length: > 0 }])
            || options.Count(option => option[0] == ExportOption) != 1 || options.Count(option => option[0] == CheckpointsOption) > 1)
        {
            await System.Console.Error.WriteLineAsync(Usage);
            return ServiceRunner.ConfigurationExitCode;
        }

        var export = options.First(option => option[0] == ExportOption)[1];
        var checkpoints = options.Find(option => option[0] == CheckpointsOption)?[1];
        if (new[] { export, checkpoints }.OfType<string>().FirstOrDefault(path => !File.Exists(path)) is { } missing)
        {
            await System.Console.Error.WriteLineAsync($"There is no file {missing}.");
            return ServiceRunner.ConfigurationExitCode;
        }

        try
        {
            var keys = PublicKeys.Read(options.Where(option => option[0] == KeyOption).Select(option => option[1]));
            await using var chain = await ExportedChain.OpenAsync(export, keys, checkpoints, CancellationToken.None);
            var report = await ChainVerification.RunAsync(chain, keys, masters: null, _ => { });
            System.Console.WriteLine(chain.Description);
            System.Console.WriteLine(ChainReportText.Of(report, isExport: true));
            return report.Holds ? 0 : VerifyCommand.FailureExitCode;
        }
        catch (EvidenceFileException exception)
        {
            await System.Console.Error.WriteLineAsync(exception.Message);
            return VerifyCommand.FailureExitCode;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await System.Console.Error.WriteLineAsync($"The export could not be read: {exception.Message}");
            return VerifyCommand.UnavailableExitCode;
        }
    }
}
