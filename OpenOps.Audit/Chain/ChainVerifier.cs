using Npgsql;
using OpenOps.Audit.Encryption;

namespace OpenOps.Audit.Chain;

/// <summary>
/// Verifies the chain of the live store. Without the master key it cannot open texts, and then holds everything else to
/// account.
/// </summary>
internal sealed class ChainVerifier(NpgsqlDataSource source, ChainDirectory directory, MasterKeys? masters = null)
{
    public Task<ChainReport> VerifyAsync(CancellationToken cancellationToken) => VerifyAsync(_ => { }, cancellationToken);

    /// <param name="looked">Told now and then how many events were looked at.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<ChainReport> VerifyAsync(Action<long> looked, CancellationToken cancellationToken)
    {
        await using var chain = await StoredChain.OpenAsync(source, directory, withTexts: masters is not null, cancellationToken);
        return await ChainVerification.RunAsync(chain, directory.ReadPublicKeys(), masters, looked);
    }
}
