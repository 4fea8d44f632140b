namespace OpenOps.Audit;

/// <summary>The ids of this service's log events: 3000 to 3999.</summary>
internal static class AuditEvents
{
    public const int MigrationApplied = 3001;
    public const int DatabaseVerified = 3002;
    public const int DatabaseRefused = 3003;
    public const int DatabaseNotDurable = 3004;

    public const int CommitFailed = 3101;
    public const int CommitRepeated = 3102;
    public const int EventRefused = 3103;
    public const int RecorderEnded = 3104;

    public const int SweepFailed = 3201;
    public const int OutcomesUnknown = 3202;

    public const int EvaluationResult = 3301;

    public const int DatabaseUnavailable = 3401;

    public const int ExportBegun = 3501;
    public const int ExportEnded = 3502;
    public const int ExportFailed = 3503;
    public const int EvidenceNotSigned = 3504;

    public const int CheckpointSigned = 3601;
    public const int CheckpointFailed = 3602;
    public const int ChainBroken = 3603;
    public const int CheckpointPosted = 3604;
    public const int CheckpointNotPosted = 3605;

    public const int RetentionRun = 3701;
    public const int RetentionFailed = 3702;
    public const int EvidenceRemoved = 3703;
    public const int EvidenceWaits = 3704;

    public const int SettingsDelayed = 3721;

    public const int EventForwarded = 3751;
    public const int ForwardingFailed = 3752;

    public const int ChatUnreachable = 3801;
    public const int ChatSessionNotEnded = 3802;
    public const int ConsoleUnavailable = 3803;
    public const int ConsoleFailed = 3804;
    public const int RollupFailed = 3805;
    public const int VerificationFailed = 3806;
}
