package hooks

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What goes wrong around a service, and the tests of what happens then: a
// result is complete and true, or it is not there and the reason is said. A
// row without a test, or a test that is gone, fails below.
var faults = map[string][]string{
	// process and machine
	"kill -9 at any moment":             {"TestNothingIsLostByKills"},
	"a power cut at any moment":         {"TestNothingIsLostByPowerCuts", "TestADiskWithoutPowerForgets", "TestAPowerCutLeavesTheFormerFileOrTheNewOne", "TestThePowerCutTakesWhatWasNotSynced", "TestAPowerCutNeverLeavesHalfADataset"},
	"a stop in the middle of jobs":      {"TestAStopHandsJobsBackAndTheNextStartGoesOn", "TestStopHandsJobsBack", "TestStreamsAreBoundedAndEndWithTheJobAndTheServer"},
	"what a kill leaves behind":         {"TestTheNextStartClearsAwayWhatAKillLeft"},
	"a panic in a unit":                 {"TestAPanicFailsOneJobWithAReference"},
	"a unit that hangs":                 {"TestAHangingUnitDoesNotHoldUpTheStop", "TestAStuckRunGivesItsPlaceToOthers"},
	"a job that takes its server down":  {"TestQueuesAreStores"},
	"less memory than a job needs":      {"TestMemoryBoundsWhatRunsTogether", "TestMemoryOfTheMachine"},
	"two servers on one data directory": {"TestTwoServersOnOneDirectoryRunEachJobOnce"},
	"a second server on a busy port":    {"TestASecondProcessOnABusyPortTouchesNothing"},
	"cancel, at once and again":         {"TestCancelEndsTheRunWithinASecond", "TestACancelledJobMayStartAgainWhileItsFormerRunLingers"},
	"a server that was off for days":    {"TestAServerThatWasOffForThreeDays"},
	// disk
	"a full disk, at open, write, sync, rename":      {"TestADiskThatIsReallyFull", "TestAStorageThatIsFullAtAnyByte", "TestAFullDiskIsNamedWhereverItIsMet", "TestAFullDiskIsReportedAtEveryWrite", "TestAFullDiskIsTriedAgainFromTheCheckpoint"},
	"a data directory that only reads":               {"TestServeRefusesADirectoryThatIsReallyReadOnly", "TestServeSaysThatTheDataDirectoryCannotBeWritten"},
	"a storage that is away":                         {"TestNoJobIsBegunWhileTheStorageIsAway"},
	"a bucket that answers 503, cuts, loses or lies": {"TestFaultsOfABucket", "TestAnUploadThatABucketLostIsNotReadInHalves", "TestFilesInABucketAndSecretsEncrypted"},
	"a bucket that is slow":                          {"TestNobodyWaitsForAFileThatIsBeingStored"},
	"a cached copy of other data":                    {"TestAnotherDatasetsColumnsAreNotTaken"},
	// database
	"a database that others lock":    {"TestALockedDatabaseLosesNothing", "TestALockedStoreLosesNothing", "TestARequestThatMetALockedDatabaseSaysSo"},
	"any call that fails, each once": {"TestAnyCallOfTheDatabaseMayFail", "TestAnyCallOfTheStorageMayFail"},
	"progress that cannot be saved":  {"TestProgressThatCannotBeSavedChangesNoResult"},
	"a corrupted row in the queue":   {"TestACorruptedRowIsDiscardedAndTheQueueGoesOn"},
	"data of a newer program":        {"TestAnOlderProgramRefusesTheDataOfANewerOne"},
	"a collection of the same name":  {"TestAForeignCollectionIsRefusedAndNothingMade"},
	"a backup while jobs run":        {"TestBackupWithJobsRunning"},
	// time
	"a clock that is moved a day":      {"TestAClockMovedADayDuringAJob", "TestAJumpingClockPurgesNothing", "TestAClockThatJumpsIsNotBelievedForAnHour", "TestWhatWasPutOffBeforeTheClockWasSetBack"},
	"a start before the newest change": {"TestAStartBeforeTheNewestChange"},
	"summer time and zones":            {"TestNextRun", "TestWindows"},
	// upload and network
	"an upload that is cancelled":               {"TestACancelledUploadLeavesNothing"},
	"a line that falls silent":                  {"TestALineThatFallsSilentIsCut"},
	"an upload that is too large, or by nobody": {"TestUploadsAreRefusedBeforeTheyAreSpooled", "TestUploadsAreBoundedBeforeTheyAreSpooled"},
	"the same job twice":                        {"TestEqualRequestsShareOneJob", "TestFinishedResultsAreOfferedOnlyWhileTheyAreStored"},
	"a mail server that refuses, stalls, dies":  {"TestARefusingServerFailsNoJob", "TestServersThatRefuseStallAndDie", "TestAMailThatWasAcceptedIsSentHoweverTheConnectionEnds"},
	"a user who is deleted during a job":        {"TestTheOwnerIsDeletedDuringAJob"},
	"bombs, and what is no survey":              {"TestBombsAreRefusedAndTheServerGoesOn", "TestBombsInFormsAndPlans"},
	// security
	"another's ids, files, topics, filters": {"TestEveryRouteIsForWhomTheTableSays", "TestRecordsFilesAndTokensAreTheOwnersOnly", "TestAForeignTopicNeverDelivers", "TestFiltersAndExpansionsTellNothing"},
	"names that are programs":               {"TestPathsAndNamesAreInert", "TestHostileNamesStayInert"},
	"a thousand jobs of one user":           {"TestAThousandJobsOfOneUserAreBounded", "TestParallelUploadsShareOneQuota"},
}

// What PocketBase does otherwise than one expects, where it concerns us.
var traps = map[string][]string{
	"a hook that forgets Next gives no row":                              {"TestJobFromUploadToWorkbook"},
	"create rules run before the hooks of a request":                     {"TestAClientSetsNothingThatIsTheServers", "TestModifiersSetNothingThatIsTheServers"},
	"dates of creation and change are fields":                            {"TestTheCollectionsKeepTheirContract"},
	"users may set their own fields, a role too":                         {"TestRecordsFilesAndTokensAreTheOwnersOnly"},
	"JSON fields and files have small bounds by default":                 {"TestRulesAndLimits"},
	"filters go along relations":                                         {"TestFiltersAndExpansionsTellNothing"},
	"a batch is one transaction, its requests run inside one another":    {"TestEditsInABatchAndBesideIt", "TestJobsAreNotMadeInABatch"},
	"path guards do not see a batch, an id or other letters":             {"TestUploadsAreRefusedBeforeTheyAreSpooled"},
	"handlers without an id are bound twice":                             {"TestHandlersHaveIDs"},
	"migrations are known by name, share a transaction, may run again":   {"TestUpDownUp", "TestUpAgainKeepsWhatIsThere", "TestEachMigrationGoesDownAlone", "TestMigrationsGoDownAndUpAgain"},
	"collections are missing before the app serves":                      {"TestAFirstStartMakesEverything"},
	"a guest's upload is spooled before it is refused":                   {"TestUploadsAreRefusedBeforeTheyAreSpooled"},
	"a body is read twice":                                               {"TestABodyIsReadAsItCame"},
	"requests end after five minutes":                                    {"TestALineThatFallsSilentIsCut"},
	"protected files open by a token in the address only":                {"TestRecordsFilesAndTokensAreTheOwnersOnly"},
	"protected files are cached for a month":                             {"TestProtectedFilesStayOutOfCachesAndPages"},
	"files lie in a bucket by the same code":                             {"TestFilesInABucketAndSecretsEncrypted"},
	"a file saved in a transaction holds up every writer":                {"TestNobodyWaitsForAFileThatIsBeingStored"},
	"the storage syncs no file, the database not every commit":           {"TestNothingIsLostByPowerCuts"},
	"every save of progress costs a query of each subscriber":            {"TestAtMostThreeSavesASecond"},
	"realtime messages come out of order, none is sent again":            {"TestAJobIsFollowedToItsEnd"},
	"anybody may subscribe to any name":                                  {"TestAForeignTopicNeverDelivers"},
	"a save writes all columns":                                          {"TestEditsDuringTheReadingWin"},
	"a claim is one statement":                                           {"TestQueuesAreStores", "TestTwoServersOnOneDirectoryRunEachJobOnce"},
	"statements that begin with WITH go to the readers":                  {"TestHandlersHaveIDs"},
	"a read before a write in a transaction fails when another wrote":    {"TestTwoServersOnOneDirectoryRunEachJobOnce"},
	"any command bootstraps: jobs are taken back once the port is bound": {"TestASecondProcessOnABusyPortTouchesNothing", "TestTheDoctorFindsWhatIsWrong"},
	"a folder of PocketBase's is emptied at every bootstrap":             {"TestTheNextStartClearsAwayWhatAKillLeft"},
	"cron has no zones and no guard; hours that are not there":           {"TestNextRun", "TestAJumpingClockPurgesNothing"},
	"without a mail server the sendmail program is asked":                {"TestAServerThatWasOffForThreeDays", "TestNoServer"},
	"settings of the environment are stored by any save":                 {"TestTheMailServerOfTheEnvironmentSendsPasswordMailsAndIsNeverStored"},
	"limits are per address":                                             {"TestTwentyUsersBehindOneAddress", "TestRatesRefillAndForget"},
	"settings saved at a start overwrite an administrator's":             {"TestAnAdministratorsLimitsStay"},
	"to count first and store afterwards is passed by another":           {"TestAThousandJobsOfOneUserAreBounded", "TestParallelUploadsShareOneQuota"},
	"pages have no policy, no tags, and answer everything":               {"TestHealthAndPages"},
	"the first start prints a link":                                      {"TestAFirstStartPrintsNoLinkIntoALog"},
	"settings are encrypted with a key, the start without it fails":      {"TestFilesInABucketAndSecretsEncrypted"},
	"a column that a view uses cannot be dropped":                        {"TestUpDownUp"},
	"requests have a second at the end, then the database is closed":     {"TestAStopHandsJobsBackAndTheNextStartGoesOn", "TestStreamsAreBoundedAndEndWithTheJobAndTheServer"},
	"the health route of PocketBase asks nobody":                         {"TestHealthAndPages"},
	"backups hold the storage and are made in a transaction":             {"TestBackupWithJobsRunning"},
	"a busy port ends with the status 0":                                 {"TestDemoSaysThatThePortIsBusy", "TestASecondProcessOnABusyPortTouchesNothing"},
}

func TestEveryFaultAndTrapHasItsTest(t *testing.T) {
	t.Parallel()
	declared := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	there := map[string]bool{}
	for _, folder := range []string{".", "notify", "scheduler", "chaos", "..", "../pb_migrations", "../tabulation/workbook", "../tabulation/column", "../tabulation/whole"} {
		files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s holds no tests (%v)", folder, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range declared.FindAllStringSubmatch(string(text), -1) {
				there[m[1]] = true
			}
		}
	}
	for _, table := range []map[string][]string{faults, traps} {
		for what, tests := range table {
			if len(tests) == 0 {
				t.Errorf("%s: no test", what)
			}
			for _, name := range tests {
				if !there[name] {
					t.Errorf("%s: there is no %s", what, name)
				}
			}
			if slices.Contains(tests, "") || strings.TrimSpace(what) == "" {
				t.Errorf("%q has a hole", what)
			}
		}
	}
}
